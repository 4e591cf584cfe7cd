// Delivers a notification as Intercom does: signed, once, with five seconds to answer in.
#pragma once

#include "base/result.h"
#include "base/secret.h"

#include <QByteArray>
#include <QThread>
#include <QUrl>

#include <functional>
#include <memory>

namespace patchbay::sandbox {

class WebhookSender
{
public:
    using Done = std::function<void(const Result<int> &status)>;

    WebhookSender();
    ~WebhookSender(); // waits for nothing: deliveries under way are dropped

    // Posts the body to the address, on a thread of its own, and reports the answer's status there. To this
    // machine only: InsecureAddress otherwise. Unreachable when there is no answer.
    void send(const QUrl &url, const QByteArray &body, const Secret &clientSecret, Done done);

private:
    struct Worker;
    QThread m_thread;
    std::unique_ptr<Worker> m_worker;
};

} // namespace patchbay::sandbox

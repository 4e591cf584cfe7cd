"""Waits for windows to be mapped on an X display, through libX11: told by the server, to the millisecond. (xdotool's
--sync looks twice a second.)"""
import ctypes
import ctypes.util
import select
import time

SUBSTRUCTURE_NOTIFY = 1 << 19
MAP_NOTIFY = 19


class MapEvent(ctypes.Structure):
    _fields_ = [("type", ctypes.c_int), ("serial", ctypes.c_ulong), ("send_event", ctypes.c_int),
                ("display", ctypes.c_void_p), ("event", ctypes.c_ulong), ("window", ctypes.c_ulong),
                ("padding", ctypes.c_long * 24)]


class ClassHint(ctypes.Structure):
    _fields_ = [("name", ctypes.c_char_p), ("class_name", ctypes.c_char_p)]


class MappedWindows:
    def __init__(self) -> None:
        self._x = ctypes.CDLL(ctypes.util.find_library("X11") or "libX11.so.6")
        self._x.XOpenDisplay.restype = ctypes.c_void_p
        self._x.XDefaultRootWindow.restype = ctypes.c_ulong
        self._x.XDefaultRootWindow.argtypes = [ctypes.c_void_p]
        self._x.XSelectInput.argtypes = [ctypes.c_void_p, ctypes.c_ulong, ctypes.c_long]
        self._x.XPending.argtypes = self._x.XConnectionNumber.argtypes = [ctypes.c_void_p]
        self._x.XNextEvent.argtypes = [ctypes.c_void_p, ctypes.POINTER(MapEvent)]
        self._x.XSync.argtypes = [ctypes.c_void_p, ctypes.c_int]
        self._x.XGetClassHint.argtypes = [ctypes.c_void_p, ctypes.c_ulong, ctypes.POINTER(ClassHint)]
        # A window can be gone before it is asked for its class; that is no reason to end.
        self._handler = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.c_void_p)(lambda display, error: 0)
        self._x.XSetErrorHandler(self._handler)
        self._display = self._x.XOpenDisplay(None)
        if not self._display:
            raise RuntimeError("there is no X display")
        self._x.XSelectInput(self._display, self._x.XDefaultRootWindow(self._display), SUBSTRUCTURE_NOTIFY)
        self._x.XSync(self._display, 1)

    def forget(self) -> None:
        """Drops what has been mapped so far."""
        self._x.XSync(self._display, 1)

    def wait(self, class_names: set[str], seconds: float) -> None:
        """Returns as soon as a window of one of these classes is mapped; TimeoutError after that many seconds."""
        end = time.monotonic() + seconds
        while (left := end - time.monotonic()) > 0:
            if not self._x.XPending(self._display):
                select.select([self._x.XConnectionNumber(self._display)], [], [], left)
                continue
            event, hint = MapEvent(), ClassHint()
            self._x.XNextEvent(self._display, ctypes.byref(event))
            if event.type == MAP_NOTIFY and self._x.XGetClassHint(self._display, event.window, ctypes.byref(hint)):
                names = {name.decode(errors="replace") for name in (hint.name, hint.class_name) if name}
                if names & class_names:
                    return
        raise TimeoutError(f"no window of {', '.join(sorted(class_names))} within {seconds} s")

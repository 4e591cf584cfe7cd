# Tests: one executable per tst_*.cpp, named after it.
#
#   patchbay_tests(USES net LABELS concurrent)        every tst_*.cpp of the current folder
#
# Each runs offscreen with its own HOME and a fixed zone and language, so that no test meets the user's files or
# another test's. tests/support holds what several of them need.

# What ./dev test builds with the thread sanitizer.
add_custom_target(concurrent_tests)

function(patchbay_tests)
    cmake_parse_arguments(arg "" "TIMEOUT;PCH" "USES;LINK;LABELS;ENVIRONMENT" ${ARGN})
    if(NOT arg_TIMEOUT)
        set(arg_TIMEOUT 120)
    endif()
    file(GLOB sources CONFIGURE_DEPENDS "${CMAKE_CURRENT_SOURCE_DIR}/tst_*.cpp")
    list(TRANSFORM arg_USES PREPEND Patchbay:: OUTPUT_VARIABLE used)
    foreach(source IN LISTS sources)
        cmake_path(GET source STEM name)
        add_executable(${name} ${source})
        target_link_libraries(${name} PRIVATE ${used} Patchbay::testsupport ${arg_LINK} Qt6::Test)
        patchbay_settings(${name})
        target_compile_definitions(${name} PRIVATE PATCHBAY_SOURCE_DIR="${CMAKE_SOURCE_DIR}")
        patchbay_pch(${name} test)
        if("concurrent" IN_LIST arg_LABELS)
            add_dependencies(concurrent_tests ${name})
        endif()
        add_test(NAME ${name} COMMAND "${CMAKE_SOURCE_DIR}/tests/support/run-isolated" $<TARGET_FILE:${name}>)
        set_tests_properties(${name} PROPERTIES TIMEOUT ${arg_TIMEOUT} LABELS "${arg_LABELS}"
            ENVIRONMENT "QT_QPA_PLATFORM=offscreen;TZ=UTC;LC_ALL=C.UTF-8;PATCHBAY_BIN_DIR=${CMAKE_BINARY_DIR}/bin;ASAN_OPTIONS=detect_leaks=1:abort_on_error=0;LSAN_OPTIONS=suppressions=${CMAKE_SOURCE_DIR}/tests/support/lsan.supp:print_suppressions=0;UBSAN_OPTIONS=print_stacktrace=1;TSAN_OPTIONS=suppressions=${CMAKE_SOURCE_DIR}/tests/support/tsan.supp:second_deadlock_stack=1;${arg_ENVIRONMENT}")
    endforeach()
endfunction()

# A test of the window, on a real display where the machine can have one: keys, focus, menus and drags take another way
# there than offscreen. With PROGRAM it is linked with the program as it is composed for people.
#
#   patchbay_window_test(tst_mainjob PROGRAM)
function(patchbay_window_test name)
    cmake_parse_arguments(arg "PROGRAM" "" "LINK" ${ARGN})
    add_executable(${name} ${name}.cpp)
    target_link_libraries(${name} PRIVATE Patchbay::ui Patchbay::uitestsupport Patchbay::testsupport ${arg_LINK} Qt6::Test)
    if(arg_PROGRAM)
        target_sources(${name} PRIVATE "${CMAKE_SOURCE_DIR}/app/patchbay/program.cpp" "${CMAKE_SOURCE_DIR}/app/patchbay/program.h")
        target_include_directories(${name} PRIVATE "${CMAKE_SOURCE_DIR}/app")
        target_link_libraries(${name} PRIVATE Patchbay::sandbox Patchbay::tour Qt6::Concurrent)
    endif()
    patchbay_settings(${name})
    patchbay_pch(${name} test)

    find_program(PATCHBAY_XVFB_RUN xvfb-run)
    if(PATCHBAY_XVFB_RUN)
        set(display "${PATCHBAY_XVFB_RUN}" -a -s "-screen 0 1440x900x24")
        set(platform xcb)
    else()
        set(display)
        set(platform offscreen)
    endif()
    add_test(NAME ${name} COMMAND "${CMAKE_SOURCE_DIR}/tests/support/run-isolated" ${display} $<TARGET_FILE:${name}>)
    set_tests_properties(${name} PROPERTIES TIMEOUT 300 LABELS "ui"
        ENVIRONMENT "QT_QPA_PLATFORM=${platform};TZ=UTC;LC_ALL=C.UTF-8;ASAN_OPTIONS=detect_leaks=1:abort_on_error=0;LSAN_OPTIONS=suppressions=${CMAKE_SOURCE_DIR}/tests/support/lsan.supp:print_suppressions=0;UBSAN_OPTIONS=print_stacktrace=1")
endfunction()

# Compiler, warnings, sanitizers and the strict Qt macros: one function, applied to each target of ours.

# Debian 12's GCC destroys coroutine arguments twice and crashes on a co_await in a condition
# (GCC bug 104872 and relatives), so a build with it would be broken without a word.
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 14)
    message(FATAL_ERROR
        "GCC ${CMAKE_CXX_COMPILER_VERSION} miscompiles coroutines. Use Clang 19 (on Debian 12: "
        "apt-get install clang-19, then cmake --preset dev) or GCC 14 and later.")
endif()

set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)

find_program(PATCHBAY_CCACHE ccache)
if(PATCHBAY_CCACHE AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
    # The base directory makes a fresh clone hit what another clone compiled; the sloppiness is what
    # ccache's manual asks for with Clang's precompiled headers.
    set(CMAKE_CXX_COMPILER_LAUNCHER ${CMAKE_COMMAND} -E env
        CCACHE_BASEDIR=${CMAKE_SOURCE_DIR} CCACHE_NOHASHDIR=1
        CCACHE_SLOPPINESS=pch_defines,time_macros,include_file_mtime,include_file_ctime
        ${PATCHBAY_CCACHE})
endif()

if(CMAKE_CXX_COMPILER_ID STREQUAL "Clang")
    find_program(PATCHBAY_LLD NAMES ld.lld-19 ld.lld)
    if(PATCHBAY_LLD)
        add_link_options(--ld-path=${PATCHBAY_LLD})
    endif()
    if(PATCHBAY_PCH)
        add_compile_options("SHELL:-Xclang -fno-pch-timestamp")
    endif()
endif()

if(PATCHBAY_SANITIZE)
    add_compile_options(-fsanitize=${PATCHBAY_SANITIZE} -fno-omit-frame-pointer -fno-sanitize-recover=all)
    add_link_options(-fsanitize=${PATCHBAY_SANITIZE})
endif()

# Settings of each target of ours; third-party headers stay outside them.
function(patchbay_settings target)
    target_compile_definitions(${target} PRIVATE
        PATCHBAY_VERSION="${PROJECT_VERSION}"
        QT_NO_CAST_FROM_ASCII QT_NO_CAST_TO_ASCII QT_NO_CAST_FROM_BYTEARRAY QT_NO_URL_CAST_FROM_STRING
        QT_NO_FOREACH QT_NO_KEYWORDS QT_NO_NARROWING_CONVERSIONS_IN_CONNECT QT_STRICT_ITERATORS
        QT_DISABLE_DEPRECATED_BEFORE=0x060400)
    if(NOT MSVC)
        target_compile_options(${target} PRIVATE
            -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wno-sign-conversion -Wnon-virtual-dtor
            -Woverloaded-virtual -Wimplicit-fallthrough -Wswitch -Wundef -Wcast-align)
        if(PATCHBAY_WERROR)
            target_compile_options(${target} PRIVATE -Werror)
        endif()
    endif()
    if(CMAKE_CXX_COMPILER_ID STREQUAL "Clang" AND CMAKE_BUILD_TYPE MATCHES "Rel")
        target_compile_options(${target} PRIVATE -fstack-protector-strong)
    endif()
endfunction()

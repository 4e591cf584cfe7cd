# The house in CMake: one library per folder of core/ and ui/, and arrows that can only point down.
#
#   patchbay_library(net USES base LINK Qt6::Network)
#
# makes the target patchbay_net (alias Patchbay::net) of all sources in the current folder. USES names the
# rooms it may see. An include of a room that is not reachable through USES stops the configuration, so the
# link line is the only place where a new dependency can be written down.

set(PATCHBAY_ROOT "${CMAKE_SOURCE_DIR}")

# Every room that `room` may see: what it uses, and what that uses.
function(patchbay_reachable room out)
    set(seen ${room})
    set(open ${room})
    while(open)
        list(POP_FRONT open next)
        get_target_property(uses patchbay_${next} PATCHBAY_USES)
        if(uses)
            foreach(use IN LISTS uses)
                if(NOT use IN_LIST seen)
                    list(APPEND seen ${use})
                    list(APPEND open ${use})
                endif()
            endforeach()
        endif()
    endwhile()
    set(${out} ${seen} PARENT_SCOPE)
endfunction()

# Stops when one of `sources` includes a header of a room outside `allowed`.
function(patchbay_check_arrows name allowed sources)
    get_property(rooms GLOBAL PROPERTY PATCHBAY_ROOMS)
    foreach(source IN LISTS sources)
        file(STRINGS "${source}" includes REGEX "^#include \"[a-z]+/")
        foreach(line IN LISTS includes)
            string(REGEX REPLACE "^#include \"([a-z]+)/.*" "\\1" room "${line}")
            if(room IN_LIST rooms AND NOT room IN_LIST allowed)
                file(RELATIVE_PATH short "${PATCHBAY_ROOT}" "${source}")
                message(FATAL_ERROR "${short}: ${line}\n"
                    "'${name}' does not use '${room}'. Arrows point down only: see CONTRIBUTING.md, \"The house\".")
            endif()
        endforeach()
        set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS "${source}")
    endforeach()
endfunction()

function(patchbay_library room)
    cmake_parse_arguments(arg "" "DIR" "USES;LINK;PRIVATE_LINK" ${ARGN})
    set(target patchbay_${room})
    set(folder "${CMAKE_CURRENT_SOURCE_DIR}")
    file(GLOB_RECURSE sources CONFIGURE_DEPENDS "${folder}/*.cpp" "${folder}/*.h")
    add_library(${target} STATIC ${sources})
    add_library(Patchbay::${room} ALIAS ${target})
    set_target_properties(${target} PROPERTIES PATCHBAY_USES "${arg_USES}")
    set_property(GLOBAL APPEND PROPERTY PATCHBAY_ROOMS ${room})
    list(TRANSFORM arg_USES PREPEND Patchbay:: OUTPUT_VARIABLE used)
    cmake_path(GET folder PARENT_PATH root)
    target_include_directories(${target} PUBLIC "${root}")
    target_link_libraries(${target} PUBLIC ${used} ${arg_LINK} PRIVATE ${arg_PRIVATE_LINK})
    patchbay_settings(${target})
    patchbay_reachable(${room} allowed)
    set_property(GLOBAL APPEND PROPERTY PATCHBAY_ARROWS ${room})
    set_target_properties(${target} PROPERTIES PATCHBAY_SOURCES "${sources}" PATCHBAY_ALLOWED "${allowed}")
endfunction()

# Called once at the end of core/ and of ui/, when all rooms have a name.
function(patchbay_enforce_arrows)
    get_property(rooms GLOBAL PROPERTY PATCHBAY_ARROWS)
    foreach(room IN LISTS rooms)
        get_target_property(sources patchbay_${room} PATCHBAY_SOURCES)
        get_target_property(allowed patchbay_${room} PATCHBAY_ALLOWED)
        patchbay_check_arrows(${room} "${allowed}" "${sources}")
    endforeach()
endfunction()

# One precompiled header per kind of target: Clang takes it for targets with more definitions, not fewer.
function(patchbay_pch target kind)
    if(PATCHBAY_PCH)
        target_precompile_headers(${target} PRIVATE "${PATCHBAY_ROOT}/cmake/pch_${kind}.h")
    endif()
endfunction()

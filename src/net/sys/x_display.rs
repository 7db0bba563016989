//! The end of an X display.
#![expect(unsafe_code, reason = "Xlib, where it is loaded, is found by its name")]

use std::{
    ffi::{c_int, c_void},
    sync::OnceLock,
};

type IoErrorHandler = extern "C" fn(*mut c_void) -> c_int;
type SetIoErrorHandler = extern "C" fn(Option<IoErrorHandler>) -> Option<IoErrorHandler>;

static ON_END: OnceLock<Box<dyn Fn() + Send + Sync>> = OnceLock::new();

/// Does this when the connection to the X display breaks, of a process that has loaded Xlib; then the process ends
/// with status 1, which it would do anyway (`XSetIOErrorHandler(3)`). Only the first call has an effect.
pub(in crate::net) fn when_x_display_ends(then: Box<dyn Fn() + Send + Sync>) {
    if ON_END.set(then).is_err() {
        return;
    }
    // SAFETY: the name ends with a NUL; a library is only found, and none is loaded.
    let xlib =
        unsafe { libc::dlopen(c"libX11.so.6".as_ptr(), libc::RTLD_LAZY | libc::RTLD_NOLOAD) };
    if xlib.is_null() {
        return;
    }
    // SAFETY: the library stays loaded, as the handle is never closed; the name ends with a NUL.
    let found = unsafe { libc::dlsym(xlib, c"XSetIOErrorHandler".as_ptr()) };
    if found.is_null() {
        return;
    }
    // SAFETY: the function of this name takes and gives back such a handler (Xlib, 11.8.2).
    let set = unsafe { std::mem::transmute::<*mut c_void, SetIoErrorHandler>(found) };
    set(Some(display_ended));
}

extern "C" fn display_ended(_: *mut c_void) -> c_int {
    if let Some(then) = ON_END.get() {
        then();
    }
    // SAFETY: it only ends the process. Nothing is tidied up: libraries could wait for the display.
    unsafe { libc::_exit(1) }
}

//! Makes the linker keep one copy of functions with the same machine code, because every app contains the library. Only
//! the linker that Rust uses for this target is known to do it.

fn main() {
    if std::env::var("TARGET").is_ok_and(|target| target == "x86_64-unknown-linux-gnu") {
        println!("cargo:rustc-cdylib-link-arg=-Wl,--icf=all");
    }
}

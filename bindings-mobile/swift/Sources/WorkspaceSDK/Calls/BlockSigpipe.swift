#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// Runs a closure while SIGPIPE is blocked.
///
/// The first call starts the core's thread, which must not receive SIGPIPE. On Linux, a write to a connection that the
/// server has closed raises this signal, which terminates the program. A new thread inherits the signal mask, so it is
/// enough to block the signal while the thread starts; the signal handling of the program itself does not change. On
/// Apple's systems the core sets a socket option instead.
func withSigpipeBlocked(_ body: () -> Void) {
    #if canImport(Glibc) || canImport(Musl)
        var pipe = sigset_t()
        sigemptyset(&pipe)
        sigaddset(&pipe, SIGPIPE)
        var before = sigset_t()
        pthread_sigmask(SIG_BLOCK, &pipe, &before)
        defer { pthread_sigmask(SIG_SETMASK, &before, nil) }
    #endif
    body()
}

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// Runs a closure while SIGPIPE is blocked.
///
/// The first call starts the core's thread, which must not receive SIGPIPE: on Linux, a write to a connection that the server has closed raises it, and
/// it would terminate the program. A new thread inherits the signal mask, so blocking the signal meanwhile suffices; the program's own signal handling
/// is unchanged. On Apple's systems the core sets a socket option instead.
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

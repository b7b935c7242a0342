#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// Begins a call. The first one starts the core's thread, which must not be sent SIGPIPE: on Linux that comes with a write to a connection that the
/// server has closed, and would end the program. A thread begins with the mask of the one that starts it, so the signal is blocked meanwhile; what the
/// program does with signals elsewhere stays as it is. Apple's systems have an option of a socket for it, which the core sets.
func withoutPipeSignal(_ begin: () -> Void) {
    #if canImport(Glibc) || canImport(Musl)
        var pipe = sigset_t()
        sigemptyset(&pipe)
        sigaddset(&pipe, SIGPIPE)
        var before = sigset_t()
        pthread_sigmask(SIG_BLOCK, &pipe, &before)
        defer { pthread_sigmask(SIG_SETMASK, &before, nil) }
    #endif
    begin()
}

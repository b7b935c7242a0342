package io.github.workspacesdk.conformance

import io.github.workspacesdk.support.Sandbox
import java.net.InetAddress
import java.net.ServerSocket

/** A sandbox and a silent server for one case at a time. */
internal class SandboxWorker : AutoCloseable {
    private val sandbox = Sandbox.start()

    /** A server that listens but never accepts a connection. */
    private val silent = ServerSocket(0, 50, InetAddress.getLoopbackAddress())

    val url = sandbox.url
    val control = sandbox.control

    /** `{"$sandbox": "https_url"}` is replaced with that field of the sandbox's TLS configuration. */
    fun serverField(name: String): Any? {
        if (name == "silent_url") return "https://127.0.0.1:${silent.localPort}"
        return control.tls()[name] ?: throw CaseError("the sandbox has no $name")
    }

    override fun close() {
        silent.close()
        sandbox.close()
    }
}

package io.github.workspacesdk.conformance

import io.github.workspacesdk.support.Sandbox
import java.net.InetAddress
import java.net.ServerSocket

/** One sandbox and what stands beside it: a lane that plays one case at a time. */
internal class Lane : AutoCloseable {
    private val sandbox = Sandbox.start()

    /** It listens and never answers. */
    private val silent = ServerSocket(0, 50, InetAddress.getLoopbackAddress())

    val url = sandbox.url
    val control = sandbox.control

    /** `{"$sandbox": "https_url"}` stands for that field of the sandbox's TLS side. */
    fun fieldOfServers(name: String): Any? {
        if (name == "silent_url") return "https://127.0.0.1:${silent.localPort}"
        return control.tls()[name] ?: throw CaseError("the sandbox has no $name")
    }

    override fun close() {
        silent.close()
        sandbox.close()
    }
}

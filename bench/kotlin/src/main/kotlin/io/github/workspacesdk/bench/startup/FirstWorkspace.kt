package io.github.workspacesdk.bench.startup

// From nothing to the first answer by this SDK.

import io.github.workspacesdk.Client
import kotlinx.coroutines.runBlocking
import kotlin.system.exitProcess

fun main(arguments: Array<String>): Unit =
    runBlocking {
        val (baseUrl, apiKey, to, body) = arguments
        val (sent) = Client(baseUrl, apiKey).messages.sendText(to, body)
        println(sent.messageId)
        exitProcess(0)
    }

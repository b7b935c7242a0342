package io.github.workspacesdk.bench.startup

// Makes one call with this SDK and prints the id of the message.

import io.github.workspacesdk.Client
import kotlinx.coroutines.runBlocking
import kotlin.system.exitProcess

fun main(arguments: Array<String>): Unit =
    runBlocking {
        val (url, key, to, body) = arguments
        val client =
            Client {
                baseUrl = url
                apiKey = key
            }
        val (result) = client.messages.sendText(to, body)
        println(result.messageId)
        exitProcess(0)
    }

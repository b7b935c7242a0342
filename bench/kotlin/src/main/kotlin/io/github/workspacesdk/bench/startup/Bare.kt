package io.github.workspacesdk.bench.startup

// The JVM and a coroutine alone: what the other programs here are compared with.

import kotlinx.coroutines.runBlocking

fun main(arguments: Array<String>): Unit =
    runBlocking {
        println(arguments.size)
    }

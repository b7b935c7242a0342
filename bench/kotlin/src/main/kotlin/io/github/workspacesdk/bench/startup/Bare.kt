package io.github.workspacesdk.bench.startup

// Only the JVM and a coroutine, as a baseline for the other programs.

import kotlinx.coroutines.runBlocking

fun main(arguments: Array<String>): Unit =
    runBlocking {
        println(arguments.size)
    }

package io.github.workspacesdk.support

import java.io.File

/** A program of this package that runs in a separate JVM. Its file is [name]`Program.kt`. */
internal fun javaProgram(
    name: String,
    vararg arguments: String,
    options: List<String> = emptyList(),
): ProcessBuilder {
    val java = File(System.getProperty("java.home"), "bin/java").path
    val classPath = System.getProperty("surefire.test.class.path") ?: System.getProperty("java.class.path")
    val main = "io.github.workspacesdk.support.${name}ProgramKt"
    return ProcessBuilder(listOf(java) + options + listOf("-cp", classPath, main) + arguments)
}

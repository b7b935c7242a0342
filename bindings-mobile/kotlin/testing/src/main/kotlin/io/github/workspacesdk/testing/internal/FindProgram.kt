package io.github.workspacesdk.testing.internal

import io.github.workspacesdk.testing.SandboxException
import java.io.File

/** The environment variable with the path of the program. Python and Node read the same one. */
private const val VARIABLE = "WORKSPACE_SANDBOX"

/** The names of the program: with the extension only on Windows, where the other name is not a program. */
private val NAMES = listOf("workspace-sandbox", "workspace-sandbox.exe")

/** Finds the program with environment variables. */
internal fun findProgram(environment: Map<String, String>): String {
    val chosen = environment[VARIABLE]
    if (!chosen.isNullOrEmpty()) {
        return if (File(chosen).isFile) chosen else throw SandboxException("$VARIABLE is $chosen, which is not a file")
    }
    val folders = environment["PATH"].orEmpty().split(File.pathSeparatorChar).filter(String::isNotEmpty)
    val files = folders.flatMap { folder -> NAMES.map { File(folder, it) } }
    return files.firstOrNull { it.isFile && it.canExecute() }?.path
        ?: throw SandboxException("workspace-sandbox is not in PATH: set $VARIABLE to the path of the program")
}

package io.github.workspacesdk.support

import org.jetbrains.kotlin.abi.tools.AbiFilters
import org.jetbrains.kotlin.abi.tools.AbiTools
import java.io.File

/**
 * Writes the public API of compiled classes to a file, in the format of Kotlin's own check of binary compatibility. Classes and
 * functions that are internal in Kotlin are not part of it. The arguments are the folder of the classes and the output file.
 */
internal fun main(arguments: Array<String>) {
    val (folder, output) = arguments
    val classes = File(folder).walk().filter { it.extension == "class" }.sortedBy { it.path }
    File(output).bufferedWriter().use { AbiTools.getInstance().printJvmDump(it, classes.asIterable(), AbiFilters.EMPTY) }
}

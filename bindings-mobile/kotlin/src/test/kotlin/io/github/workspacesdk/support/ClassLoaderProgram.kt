package io.github.workspacesdk.support

import com.sun.jna.Memory
import com.sun.jna.Native
import com.sun.jna.Structure
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.launch
import kotlinx.coroutines.runBlocking
import java.io.File
import java.lang.ref.WeakReference
import java.lang.reflect.Modifier
import java.net.URLClassLoader
import java.util.concurrent.CyclicBarrier
import kotlin.system.exitProcess

// A program that uses the library in its own class loader, as an application server does, and then drops the class
// loader. It ends with 0 when the class loader has been collected, and with 1 if that takes too long.
//
// JNA keeps every class that it has registered, and the class loader of the class: in references of native code, which
// only `Native.unregister` deletes, and in maps that are static. So the program removes the class from both.

/** The number of seconds within which the class loader must be collected. */
internal const val CLASS_LOADER_LIMIT = 60L

private const val SHARED_THREADS = 16
private const val LOADED = "io.github.workspacesdk.support.ClassLoaderProgramKt"
private val REGISTERED = listOf("IntegrityCheckingUniffiLib", "UniffiLib").map { "io.github.workspacesdk.internal.ffi.$it" }

internal fun main(arguments: Array<String>) {
    val (url) = arguments
    val end = System.nanoTime() + CLASS_LOADER_LIMIT * 1_000_000_000
    startSharedThreads()
    val dropped = useInClassLoader(url, end)
    collectUntil(end) { dropped.get() == null }
    exitProcess(0)
}

/**
 * Starts the threads of JNA and of coroutines. Before Java 24, a thread keeps the class loaders of the functions that
 * started it.
 */
private fun startSharedThreads() {
    Memory(1).clear()
    val allRun = CyclicBarrier(SHARED_THREADS)
    runBlocking(Dispatchers.IO) { repeat(SHARED_THREADS) { launch { allRun.await() } } }
}

/** Collects garbage until [isDone]. Neither the garbage collector nor the end of a thread gives an event. */
private fun collectUntil(
    end: Long,
    isDone: () -> Boolean,
) {
    while (!isDone()) {
        if (System.nanoTime() > end) exitProcess(1)
        System.gc()
        Thread.sleep(100)
    }
}

/** The library has its own class loader. Its dependencies have another one, which lives on. */
private fun useInClassLoader(
    url: String,
    end: Long,
): WeakReference<ClassLoader> {
    val paths = System.getProperty("java.class.path").split(File.pathSeparator).map(::File)
    val loader = URLClassLoader(paths.filter(File::isDirectory).map { it.toURI().toURL() }.toTypedArray(), OnlyDependencies)
    // The threads of the library end by themselves, and the next call starts them again.
    repeat(2) {
        Class.forName(LOADED, true, loader).getMethod("useLibrary", String::class.java).invoke(null, url)
        collectUntil(end) { Thread.getAllStackTraces().keys.none { it.name.startsWith("workspace-sdk-") } }
    }
    for (name in REGISTERED) Native.unregister(Class.forName(name, true, loader))
    clearMaps(Native::class.java)
    clearMaps(Structure::class.java)
    return WeakReference(loader)
}

/** Has the classes of the program except those of the library. */
private object OnlyDependencies : ClassLoader(getSystemClassLoader()) {
    override fun loadClass(
        name: String,
        resolve: Boolean,
    ): Class<*> = if (name.startsWith("io.github.workspacesdk.")) throw ClassNotFoundException(name) else super.loadClass(name, resolve)
}

private fun clearMaps(type: Class<*>) {
    for (field in type.declaredFields) {
        if (!Modifier.isStatic(field.modifiers) || !Map::class.java.isAssignableFrom(field.type)) continue
        field.isAccessible = true
        (field.get(null) as MutableMap<*, *>).clear()
    }
}

/** Makes calls with hooks, and drops the client without closing it. */
internal fun useLibrary(url: String) {
    val client = client(url, API_KEY, onAttempt = { }) { onAttemptStart { } }
    runBlocking { client.channels.list() }
    client
        .futures()
        .channels
        .list()
        .get()
}

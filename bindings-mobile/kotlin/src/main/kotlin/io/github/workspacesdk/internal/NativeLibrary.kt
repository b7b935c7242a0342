package io.github.workspacesdk.internal

import io.github.workspacesdk.ConfigurationException
import io.github.workspacesdk.Disposition
import io.github.workspacesdk.internal.ffi.ErrorDetails
import io.github.workspacesdk.internal.ffi.ErrorKind
import io.github.workspacesdk.internal.ffi.uniffiEnsureInitialized
import java.io.File
import kotlin.time.Duration

/** Loads the native library, which JNA copies from the jar to a temporary folder. */
internal object NativeLibrary {
    /** The first error. Later ones only say that a class could not be initialised. */
    @Volatile
    private var error: LinkageError? = null

    /** Throws a [ConfigurationException] that names the remedy if the library cannot be loaded. */
    fun load() {
        try {
            uniffiEnsureInitialized()
        } catch (thrown: LinkageError) {
            val first = error ?: thrown.also { error = it }
            throw ConfigurationException(detailsOf(first, isMusl()))
        }
    }

    fun detailsOf(
        thrown: LinkageError,
        isMusl: Boolean,
    ): ErrorDetails =
        ErrorDetails(
            kind = ErrorKind.CONFIGURATION,
            code = "configuration",
            disposition = Disposition.REJECTED,
            message = if (isMusl) MUSL else UNUSABLE_FOLDER,
            attempts = 0,
            elapsed = Duration.ZERO,
            causes = generateSequence<Throwable>(thrown) { it.cause }.map { it.toString() }.toList(),
        )

    /** Whether the system's C library is musl, as on Alpine Linux. */
    private fun isMusl(): Boolean =
        File("/lib")
            .list()
            .orEmpty()
            .any { it.startsWith("ld-musl-") }

    private const val MUSL =
        "the native library could not be loaded: this system has musl, and the library needs glibc. Use an image with " +
            "glibc, such as one of Debian or Ubuntu, instead of Alpine"

    private const val UNUSABLE_FOLDER =
        "the native library could not be loaded: JNA copies it to a temporary folder, which must be writable and allow " +
            "execution. Start the JVM with -Djna.tmpdir=FOLDER to choose such a folder. The cause names the file; if it " +
            "was not found in the jar, there is no build for this platform"
}

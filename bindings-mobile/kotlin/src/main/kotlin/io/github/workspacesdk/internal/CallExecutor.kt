package io.github.workspacesdk.internal

import io.github.workspacesdk.ApiResponse
import io.github.workspacesdk.ClientOptions
import io.github.workspacesdk.Overrides
import io.github.workspacesdk.Page
import io.github.workspacesdk.PageFlow
import io.github.workspacesdk.internal.ffi.CompletionPayload
import io.github.workspacesdk.internal.ffi.InvalidArgument
import io.github.workspacesdk.internal.ffi.NativeClient
import io.github.workspacesdk.internal.ffi.NativePages
import io.github.workspacesdk.internal.ffi.PageSource
import io.github.workspacesdk.internal.ffi.Request
import io.github.workspacesdk.internal.ffi.ResponseData
import io.github.workspacesdk.internal.ffi.lostResultError
import io.github.workspacesdk.internal.ffi.startDirectly

/** Makes the calls of a client and its resources. It consists of the native client and the observer of its attempts. */
internal class CallExecutor(
    private val native: NativeClient,
    private val observer: AttemptObserver,
) {
    val baseUrl: String = native.baseUrl().orEmpty()

    fun withOptions(overrides: Overrides): CallExecutor {
        val copy = throwingExceptions { native.withOptions(overrides.toFfi()) }
        return CallExecutor(copy, observer.with(overrides.startHook, overrides.endHook))
    }

    fun shutdown(abort: Boolean) {
        native.shutDown()
        if (abort) native.abort()
        observer.awaitCancelledCalls()
    }

    // Suspending functions must call these functions as tail calls. `CallContinuation` explains why.

    /** Makes a call that returns one object. */
    suspend inline fun <reified Of : ResponseData, T> callOne(
        request: Request,
        crossinline extract: (Of) -> T,
    ): ApiResponse<T> = call(request) { response -> ApiResponse(extract(response.data as Of), response.info) }

    /** Makes a call that returns a list. */
    suspend inline fun <reified Of : ResponseData, T> callPage(
        request: Request,
        crossinline extract: (Of) -> List<T>,
    ): Page<T> = call(request) { response -> Page(extract(response.data as Of), response.info) }

    suspend fun <T> call(
        request: Request,
        convert: (CompletionPayload.Response) -> T,
    ): T {
        val site = CallSite()
        return PendingCalls.call(observer, { token, isObserved, awaitsStart -> native.startDirectly(token, request, isObserved, awaitsStart) }) { payload ->
            if (payload !is CompletionPayload.Response) {
                throw site.addTo(if (payload == null) exceptionOf(lostResultError(request)) else exceptionOf(payload))
            }
            convert(payload)
        }
    }

    /** The elements of all pages. */
    fun <T> sequence(
        source: PageSource,
        extract: (ResponseData) -> List<T>,
    ): PageFlow<T> = PageFlow { isResumable -> pageFlow(this, source, isResumable, extract) }

    fun pages(source: PageSource): NativePages = native.pages(source)

    suspend fun next(pages: NativePages): CompletionPayload? =
        PendingCalls.call(observer, { token, isObserved, awaitsStart -> pages.next(token, isObserved, awaitsStart) }) { it }

    companion object {
        fun open(
            options: ClientOptions,
            fromEnv: Boolean,
        ): CallExecutor {
            NativeLibrary.load()
            val language = "kotlin/${KotlinVersion.CURRENT}"
            val native = throwingExceptions { NativeClient.open(language, options.baseUrl, options.apiKey, options.toFfi(), fromEnv) }
            return CallExecutor(native, AttemptObserver(options.startHook, options.endHook))
        }
    }
}

/** Calls a function of the native library, and throws the public exception if an argument is invalid. */
internal inline fun <T> throwingExceptions(call: () -> T): T =
    try {
        call()
    } catch (invalid: InvalidArgument.Configuration) {
        throw exceptionOf(invalid.details)
    } catch (invalid: InvalidArgument.Validation) {
        throw exceptionOf(invalid.details)
    }

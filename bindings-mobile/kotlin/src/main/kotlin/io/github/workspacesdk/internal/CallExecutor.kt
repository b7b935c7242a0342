package io.github.workspacesdk.internal

import io.github.workspacesdk.ApiResponse
import io.github.workspacesdk.AttemptHook
import io.github.workspacesdk.ClientOptions
import io.github.workspacesdk.CompletionPayload
import io.github.workspacesdk.InvalidArgument
import io.github.workspacesdk.NativeClient
import io.github.workspacesdk.NativePages
import io.github.workspacesdk.Overrides
import io.github.workspacesdk.Page
import io.github.workspacesdk.PageFlow
import io.github.workspacesdk.PageSource
import io.github.workspacesdk.Request
import io.github.workspacesdk.ResponseData
import io.github.workspacesdk.lostResultError

/** Makes the calls of a client and its resources. It consists of the native client and the observer of its attempts. */
internal class CallExecutor(
    private val native: NativeClient,
    private val observer: AttemptObserver?,
) {
    val baseUrl: String = native.baseUrl().orEmpty()

    fun withOptions(
        overrides: Overrides,
        hook: AttemptHook?,
    ): CallExecutor = CallExecutor(throwingExceptions { native.withOptions(overrides) }, hook?.let(::AttemptObserver) ?: observer)

    fun shutdown() {
        native.shutDown()
        observer?.awaitCancelledCalls()
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
    ): T =
        PendingCalls.call(observer, { token, isObserved -> native.start(token, request, isObserved) }) { payload ->
            if (payload !is CompletionPayload.Response) {
                throw if (payload == null) exceptionOf(lostResultError(request)) else exceptionOf(payload)
            }
            convert(payload)
        }

    /** The elements of all pages. A page is fetched when its first element is requested. */
    fun <T> sequence(
        source: PageSource,
        extract: (ResponseData) -> List<T>,
    ): PageFlow<T> = PageFlow { isResumable -> pageFlow(this, source, isResumable, extract) }

    fun pages(source: PageSource): NativePages = native.pages(source)

    suspend fun next(pages: NativePages): CompletionPayload? = PendingCalls.call(observer, { token, isObserved -> pages.next(token, isObserved) }) { it }

    companion object {
        fun open(
            baseUrl: String?,
            apiKey: String?,
            options: ClientOptions,
            hook: AttemptHook?,
            fromEnv: Boolean,
        ): CallExecutor {
            val language = "kotlin/${KotlinVersion.CURRENT}"
            val native = throwingExceptions { NativeClient.open(language, baseUrl, apiKey, options, fromEnv) }
            return CallExecutor(native, hook?.let(::AttemptObserver))
        }
    }
}

private inline fun <T> throwingExceptions(open: () -> T): T =
    try {
        open()
    } catch (invalid: InvalidArgument.Configuration) {
        throw exceptionOf(invalid.details)
    }

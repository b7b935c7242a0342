package io.github.workspacesdk

import kotlinx.coroutines.CancellationException
import kotlinx.coroutines.flow.Flow

/** What the operations share: the way to the library, and who sees the attempts. */
internal class Access(
    private val native: NativeClient,
    private val observer: Observer?,
) {
    val baseUrl: String = native.baseUrl().orEmpty()

    fun withOptions(
        overrides: Overrides,
        hook: AttemptHook?,
    ): Access = Access(orThrow { native.withOptions(overrides) }, hook?.let(::Observer) ?: observer)

    fun shutdown() {
        native.shutDown()
        observer?.awaitGivenUp()
    }

    // What is called here from a suspending function must be a tail call: see `Caller`.

    /** One thing that is answered. */
    suspend inline fun <reified Of : AnswerData, T> one(
        request: Request,
        crossinline take: (Of) -> T,
    ): Answer<T> = answer(request) { answer -> Answer(take(answer.data as Of), answer.info) }

    /** A list that is answered. */
    suspend inline fun <reified Of : AnswerData, T> list(
        request: Request,
        crossinline take: (Of) -> List<T>,
    ): Page<T> = answer(request) { answer -> Page(take(answer.data as Of), answer.info) }

    suspend fun <T> answer(
        request: Request,
        make: (News.Answer) -> T,
    ): T =
        Calls.perform(observer, { token, isObserved -> native.begin(token, request, isObserved) }) { news ->
            if (news !is News.Answer) throw if (news == null) exceptionOf(lostRequest(request)) else failureOf(news)
            make(news)
        }

    /** What comes page by page, each fetched when its first element is asked for. */
    fun <T> sequence(
        source: PageSource,
        take: (AnswerData) -> List<T>,
    ): PageFlow<T> = PageFlow { isResumable -> pageFlow(this, source, isResumable, take) }

    fun pages(source: PageSource): NativePages = native.pages(source)

    suspend fun next(pages: NativePages): News? = Calls.perform(observer, { token, isObserved -> pages.next(token, isObserved) }) { it }

    companion object {
        fun open(
            baseUrl: String?,
            apiKey: String?,
            options: ClientOptions,
            hook: AttemptHook?,
            fromEnv: Boolean,
        ): Access {
            val language = "kotlin/${KotlinVersion.CURRENT}"
            return Access(orThrow { NativeClient.open(language, baseUrl, apiKey, options, fromEnv) }, hook?.let(::Observer))
        }
    }
}

private inline fun <T> orThrow(make: () -> T): T =
    try {
        make()
    } catch (refusal: Refusal.Refused) {
        throw exceptionOf(refusal.details)
    }

internal fun failureOf(news: News): Exception =
    when (news) {
        is News.Refused -> exceptionOf(news.details)
        is News.GivenUp -> CancellationException("the call was given up")
        is News.Answer, is News.Page, is News.End, is News.Attempt -> IllegalStateException("an answer of another kind")
    }

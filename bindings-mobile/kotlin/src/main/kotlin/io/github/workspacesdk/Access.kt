package io.github.workspacesdk

import kotlinx.coroutines.CancellationException
import kotlinx.coroutines.flow.Flow
import kotlinx.coroutines.flow.flow

/** What the operations share: the way to the library, and who sees the attempts. */
internal class Access(
    private val native: NativeClient,
    private val hook: AttemptHook?,
) {
    val baseUrl: String = native.baseUrl().orEmpty()

    fun withOptions(
        overrides: Overrides,
        hook: AttemptHook?,
    ): Access = Access(orThrow { native.withOptions(overrides) }, hook ?: this.hook)

    fun shutdown() = native.shutDown()

    suspend fun call(request: Request): News.Answer {
        val news =
            try {
                Calls.perform(hook) { token, isObserved -> native.begin(token, request, isObserved) }
            } catch (_: LettersLost) {
                throw exceptionOf(lostRequest(request))
            }
        return news as? News.Answer ?: throw failureOf(news)
    }

    /** One thing that is answered. */
    suspend inline fun <reified Of : AnswerData, T> one(
        request: Request,
        take: (Of) -> T,
    ): Answer<T> {
        val answer = call(request)
        return Answer(take(answer.data as Of), answer.info)
    }

    /** A list that is answered. */
    suspend inline fun <reified Of : AnswerData, T> list(
        request: Request,
        take: (Of) -> List<T>,
    ): Page<T> {
        val answer = call(request)
        return Page(take(answer.data as Of), answer.info)
    }

    /** What comes page by page, each fetched when its first element is asked for. */
    fun <T> sequence(
        source: PageSource,
        take: (AnswerData) -> List<T>,
    ): Flow<T> =
        flow {
            native.pages(source).use { pages ->
                while (true) {
                    val news =
                        try {
                            Calls.perform(hook) { token, isObserved -> pages.next(token, isObserved) }
                        } catch (_: LettersLost) {
                            throw exceptionOf(lostPage(source))
                        }
                    if (news is News.End) break
                    if (news !is News.Page) throw failureOf(news)
                    for (element in take(news.data)) emit(element)
                }
            }
        }

    companion object {
        fun open(
            baseUrl: String?,
            apiKey: String?,
            options: ClientOptions,
            hook: AttemptHook?,
            fromEnv: Boolean,
        ): Access {
            val language = "kotlin/${KotlinVersion.CURRENT}"
            return Access(orThrow { NativeClient.open(language, baseUrl, apiKey, options, fromEnv) }, hook)
        }
    }
}

private inline fun <T> orThrow(make: () -> T): T =
    try {
        make()
    } catch (refusal: Refusal.Refused) {
        throw exceptionOf(refusal.details)
    }

/** Made where the caller waits, so that its stack is the caller's. */
private fun failureOf(news: News): Exception =
    when (news) {
        is News.Refused -> exceptionOf(news.details)
        is News.GivenUp -> CancellationException("the call was given up")
        is News.Answer, is News.Page, is News.End, is News.Attempt -> IllegalStateException("an answer of another kind")
    }

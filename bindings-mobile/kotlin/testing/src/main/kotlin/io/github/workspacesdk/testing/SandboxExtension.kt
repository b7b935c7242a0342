package io.github.workspacesdk.testing

import io.github.workspacesdk.Client
import io.github.workspacesdk.testing.internal.SandboxPool
import org.junit.jupiter.api.extension.AfterEachCallback
import org.junit.jupiter.api.extension.ExtensionContext
import org.junit.jupiter.api.extension.ExtensionContext.Namespace
import org.junit.jupiter.api.extension.ParameterContext
import org.junit.jupiter.api.extension.ParameterResolver
import org.junit.jupiter.api.extension.TestInstantiationAwareExtension.ExtensionContextScope

/**
 * An extension of JUnit 5.12 and newer: it passes a [Sandbox] with new example data, and a [Client] of it, to the
 * parameters of each test.
 *
 * ```kotlin
 * @ExtendWith(SandboxExtension::class)
 * class OrderTest(private val sandbox: Sandbox, private val client: Client) {
 *     @Test
 *     fun sends() = runBlocking {
 *         client.templates.send("+1234567890", "plain_notice")
 *         assertEquals(1, sandbox.messages("+1234567890").size)
 *     }
 * }
 * ```
 *
 * The parameters may be those of the constructor, of a test, and of methods with `@BeforeEach` and `@AfterEach`. They
 * cannot be those of methods with `@BeforeAll`, and of a constructor with `@TestInstance(PER_CLASS)`, because every
 * test has its own data.
 *
 * Tests that run one after another share one server, whose data is reset before each test. Tests that run at the same
 * time have one server each. The client is closed after the test; a server ends with the tests, or with the JVM.
 *
 * To choose the program or its arguments, use `@RegisterExtension` on a static field, in Kotlin a `@JvmField` of the
 * companion object.
 *
 * @param program The path of the program, as in [Sandbox.start].
 * @param arguments Further arguments, as in [Sandbox.start].
 */
public class SandboxExtension(
    private val program: String?,
    private val arguments: List<String>,
) : ParameterResolver,
    AfterEachCallback {
    /** Finds the program as [Sandbox.start] does, and starts it without further arguments. */
    public constructor() : this(null, emptyList())

    /** Starts the program that is found with these arguments. */
    public constructor(arguments: List<String>) : this(null, arguments)

    /** The data of a test begins with its constructor. */
    override fun getTestInstantiationExtensionContextScope(rootContext: ExtensionContext): ExtensionContextScope = ExtensionContextScope.TEST_METHOD

    /** Whether this is a parameter of a test, with the type [Sandbox] or [Client]. */
    override fun supportsParameter(
        parameterContext: ParameterContext,
        extensionContext: ExtensionContext,
    ): Boolean = extensionContext.testMethod.isPresent && parameterContext.parameter.type in TYPES

    /** Starts or resets a server for the test, unless an earlier parameter of the test has done so. */
    override fun resolveParameter(
        parameterContext: ParameterContext,
        extensionContext: ExtensionContext,
    ): Any {
        val store = extensionContext.getStore(NAMESPACE)
        val lease = store.get(this, Lease::class.java) ?: borrow(extensionContext).also { store.put(this, it) }
        return if (parameterContext.parameter.type == Client::class.java) lease.client else lease.sandbox
    }

    /** Closes the client, and keeps the server for the next test. */
    override fun afterEach(context: ExtensionContext) {
        context.getStore(NAMESPACE).remove(this, Lease::class.java)?.close()
    }

    private fun borrow(context: ExtensionContext): Lease {
        val servers = context.root.getStore(NAMESPACE)
        // Tests may run at the same time. The store's own method for this has another name in JUnit 6.
        val pool =
            synchronized(NAMESPACE) {
                servers.get(command, SandboxPool::class.java) ?: SandboxPool { Sandbox.start(program, arguments) }.also { servers.put(command, it) }
            }
        return Lease(pool)
    }

    /** Extensions with the same command share servers. */
    private val command: List<String?> = listOf(program) + arguments

    /** The server of one test, and its client. */
    private class Lease(
        private val pool: SandboxPool,
    ) : AutoCloseable {
        val sandbox = pool.take()
        private val lazyClient = lazy { sandbox.client() }
        val client: Client by lazyClient

        override fun close() {
            // A call that the test has left must not reach the server during the next test.
            if (lazyClient.isInitialized()) client.close(abort = true)
            pool.put(sandbox)
        }
    }

    private companion object {
        val NAMESPACE: Namespace = Namespace.create(SandboxExtension::class.java)
        val TYPES = setOf(Sandbox::class.java, Client::class.java)
    }
}

@file:Suppress("ktlint")

package io.github.workspacesdk

import io.github.workspacesdk.internal.CallExecutor
import io.github.workspacesdk.internal.DefaultClient
import kotlin.time.toKotlinDuration

/* docs of ClientOptions */

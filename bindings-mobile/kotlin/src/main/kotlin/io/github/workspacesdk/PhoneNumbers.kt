@file:JvmName("PhoneNumbers")

package io.github.workspacesdk

import io.github.workspacesdk.internal.throwingExceptions

/**
 * Reads a phone number as every call does, without sending anything. The result has the number as it is sent, and a key
 * that is equal for all numbers that reach the same person.
 *
 * ```kotlin
 * val people = numbers.distinctBy { parsePhone(it).comparisonKey }
 * ```
 *
 * @param phoneNumber A phone number in E.164 format, such as `+1234567890`; separators are removed.
 * @throws ValidationException if this is not exactly one phone number. The message names the likely reason.
 */
public fun parsePhone(phoneNumber: String): PhoneNumber =
    throwingExceptions {
        io.github.workspacesdk.internal.ffi
            .parsePhone(phoneNumber)
    }

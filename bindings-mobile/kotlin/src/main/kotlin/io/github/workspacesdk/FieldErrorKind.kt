package io.github.workspacesdk

import java.util.concurrent.ConcurrentHashMap

/**
 * The kind of error in a parameter or an option.
 *
 * Later versions may have other kinds, which [code] then identifies. Two kinds are equal if their codes are.
 */
public class FieldErrorKind private constructor(
    /** The code, such as `too_long`. It is the same in every language. */
    public val code: String,
) {
    override fun equals(other: Any?): Boolean = other is FieldErrorKind && code == other.code

    override fun hashCode(): Int = code.hashCode()

    /** The [code]. */
    override fun toString(): String = code

    public companion object {
        private val known = ConcurrentHashMap<String, FieldErrorKind>()

        private fun known(code: String): FieldErrorKind = FieldErrorKind(code).also { known[code] = it }

        /** It is required, but missing. */
        @JvmField
        public val REQUIRED: FieldErrorKind = known("required")

        /** It is empty. Leave it out instead. */
        @JvmField
        public val EMPTY: FieldErrorKind = known("empty")

        /** It has the wrong format. */
        @JvmField
        public val FORMAT: FieldErrorKind = known("format")

        /** It is too long. */
        @JvmField
        public val TOO_LONG: FieldErrorKind = known("too_long")

        /** It is a number outside its range. */
        @JvmField
        public val RANGE: FieldErrorKind = known("range")

        /** It is not one of the allowed values. */
        @JvmField
        public val NOT_ALLOWED: FieldErrorKind = known("not_allowed")

        /** It cannot be combined with another field that is set. */
        @JvmField
        public val CONFLICT: FieldErrorKind = known("conflict")

        /** It requires another field. */
        @JvmField
        public val REQUIRES: FieldErrorKind = known("requires")

        /** The kinds that this version knows. */
        @JvmStatic
        public val entries: Collection<FieldErrorKind> get() = known.values.sortedBy { it.code }

        /** The kind with this code, even if this version does not know it. */
        @JvmStatic
        public fun of(code: String): FieldErrorKind = known[code] ?: FieldErrorKind(code)
    }
}

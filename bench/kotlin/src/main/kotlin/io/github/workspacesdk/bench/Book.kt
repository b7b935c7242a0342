package io.github.workspacesdk.bench

/** The contacts of an address book that were read, as far as is needed to check that it is complete and in order. */
class Book(
    private val contacts: Int,
) {
    private var read = 0
    private var values = 0L
    private var lastId: String? = null

    /** The peak memory when a tenth of the contacts had been read. */
    var peakMemoryOfTenthKb: Long? = null
        private set

    /** Adds the next contact, which has so many values. */
    fun add(
        id: String?,
        values: Int,
    ) {
        read++
        this.values += values
        lastId = id
        if (read == contacts / 10) peakMemoryOfTenthKb = peakMemoryKb()
    }

    /** Fails unless these are all contacts. Each has seven fields and three custom fields, and a label has three. */
    fun check() {
        val expected = (0 until contacts).sumOf { 7L + 3 + it % 3 * 3 }
        val isComplete = read == contacts && values == expected && lastId == "contact_${7000 + contacts - 1}"
        check(isComplete) { "the address book is incomplete: $read contacts, $values values, $lastId" }
    }
}

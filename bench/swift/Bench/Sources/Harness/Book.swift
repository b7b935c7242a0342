/// The contacts of an address book that were read, as far as is needed to check that it is complete and in order.
public struct Book {
    private let contacts: Int
    private var read = 0
    private var values = 0
    private var lastId: String?

    /// The peak memory when a tenth of the contacts had been read.
    var peakMemoryOfTenthKb: Int?

    init(contacts: Int) {
        self.contacts = contacts
    }

    /// Adds the next contact, which has so many values.
    public mutating func add(_ id: String?, values count: Int) {
        read += 1
        values += count
        lastId = id
        if read == contacts / 10 { peakMemoryOfTenthKb = peakMemoryKb() }
    }

    /// Fails unless these are all contacts. Each has seven fields and three custom fields, and a label has three.
    func check() {
        let expected = (0..<contacts).reduce(0) { $0 + 7 + 3 + $1 % 3 * 3 }
        guard read == contacts, values == expected, lastId == "contact_\(7000 + contacts - 1)" else {
            fatalError("the address book is incomplete: \(self)")
        }
    }
}

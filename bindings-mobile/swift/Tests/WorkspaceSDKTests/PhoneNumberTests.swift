import Testing
import WorkspaceSDK

extension AllTests {
    /// Phone numbers, as every call reads them.
    @Suite struct PhoneNumbers {
        @Test func aNumberHasAWireFormAndAKey() throws {
            let table = [
                ("+1 (555) 123-4567", "+15551234567", "+15551234567"),
                ("5215512345678", "+5215512345678", "+525512345678"),
                ("+55 11 98765-4321", "+5511987654321", "+551187654321"),
            ]
            for (text, number, key) in table {
                let phone = try PhoneNumber(parsing: text)
                #expect(phone.number == number && phone.comparisonKey == key && "\(phone)" == number)
            }
        }

        @Test(arguments: ["", "12", "15551234567.0", "+44 (0)20 7946 0958", "+15551234567 x5", "+1555\u{D}1234567\0"])
        func anythingElseIsRejected(_ text: String) throws {
            do {
                let phone = try PhoneNumber(parsing: text)
                Issue.record("\(phone)")
            } catch let error as WorkspaceError {
                #expect(error.kind == .validation && error.fields.map(\.field) == ["phoneNumber"] && error.operation == nil)
            }
        }
    }
}

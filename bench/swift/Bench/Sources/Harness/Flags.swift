/// Pairs of `--name value`.
struct Flags {
    private var values: [String: String] = [:]

    init(_ arguments: some Collection<String>) {
        var name: String?
        for argument in arguments {
            if let flag = name {
                values[flag] = argument
                name = nil
            } else {
                name = String(argument.drop { $0 == "-" })
            }
        }
    }

    subscript(name: String) -> String? {
        values[name]
    }

    func number(_ name: String) -> Int {
        guard let number = values[name].flatMap({ Int($0) }) else { fatalError("--\(name) requires an integer") }
        return number
    }
}

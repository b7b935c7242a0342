import Foundation

/// The location of the shared test data.
enum Repository {
    /// `WORKSPACE_ROOT`, or the closest parent folder that contains the data.
    static let root: URL = {
        if let root = ProcessInfo.processInfo.environment["WORKSPACE_ROOT"] { return URL(fileURLWithPath: root) }
        var folder = URL(fileURLWithPath: FileManager.default.currentDirectoryPath)
        while folder.path != "/" {
            if FileManager.default.fileExists(atPath: folder.appendingPathComponent("tests/conformance/api_description.json").path) { return folder }
            folder.deleteLastPathComponent()
        }
        fatalError("run the tests inside the repository, or set WORKSPACE_ROOT")
    }()

    static let conformance = root.appendingPathComponent("tests/conformance")
    static let package = root.appendingPathComponent("bindings-mobile/swift")

    /// The names in a list of `without_ledger`, which Swift lacks; none if Swift has a ledger.
    static func withoutLedger(_ list: ByteString) -> [String] {
        func texts(_ name: ByteString) -> [String] { apiDescription["without_ledger"]?[name]?.array?.compactMap(\.text) ?? [] }
        return texts("languages").contains("swift") ? texts(list) : []
    }

    static let apiDescription: JsonValue = {
        do {
            return try JsonValue(parsing: text(of: conformance.appendingPathComponent("api_description.json")))
        } catch {
            fatalError("api_description.json: \(error)")
        }
    }()

    static func text(of file: URL) throws -> String {
        String(decoding: try Data(contentsOf: file), as: UTF8.self)
    }

    /// The files of a folder by name, in order.
    static func files(in folder: URL, ending: String) throws -> [URL] {
        let files = try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
        return files.filter { $0.pathExtension == ending }.sorted { $0.lastPathComponent < $1.lastPathComponent }
    }
}

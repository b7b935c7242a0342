import Foundation

/// Logs a mistake of the program that no caller can catch: in the unified log on Apple's systems, and on standard error
/// elsewhere.
func logWarning(_ message: String) {
    NSLog("%@", "workspace-sdk: \(message)")
}

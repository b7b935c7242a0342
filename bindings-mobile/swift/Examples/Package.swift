// swift-tools-version: 6.0

import PackageDescription

// A separate package that uses the SDK as your package would. Yours would have the dependency
// `.package(url: "https://github.com/workspace-sdk/workspace-sdk-swift", from: "0.1.0")`.
let programs = [
    "cancelling", "custom-fields", "demo", "errors", "first-send", "operations", "options", "paging", "results", "screen", "send-to-many",
    "testing-your-code", "waiting", "watching-attempts",
]

let package = Package(
    name: "Examples",
    platforms: [.macOS(.v14), .iOS(.v17)],
    dependencies: [.package(name: "WorkspaceSDK", path: "..")],
    targets: programs.map { name in
        // A program of yours would use the product for tests only in its test target.
        let products = name == "testing-your-code" ? ["WorkspaceSDK", "WorkspaceSDKTesting"] : ["WorkspaceSDK"]
        return .executableTarget(name: name, dependencies: products.map { .product(name: $0, package: "WorkspaceSDK") })
    },
    swiftLanguageModes: [.v6]
)

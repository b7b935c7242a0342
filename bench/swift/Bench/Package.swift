// swift-tools-version: 6.0

import PackageDescription

// The Swift library beside what programs call such an API with. Each side is a program of its own, so that nothing of the other is loaded: it
// measures, or makes one call and ends. It lies in a folder of its own name, because a package is known by it.
let package = Package(
    name: "WorkspaceBench",
    platforms: [.macOS(.v13)],
    dependencies: [.package(path: "../../../bindings-mobile/swift")],
    targets: [
        .target(name: "Harness"),
        .executableTarget(name: "bench-workspace", dependencies: ["Harness", .product(name: "WorkspaceSDK", package: "swift")], path: "Sources/Workspace"),
        .executableTarget(name: "bench-urlsession", dependencies: ["Harness"], path: "Sources/URLSessionPeer"),
        .executableTarget(name: "bench-bare", path: "Sources/Bare"),
    ],
    swiftLanguageModes: [.v6]
)

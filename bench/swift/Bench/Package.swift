// swift-tools-version: 6.0

import PackageDescription

// The Swift library and the alternative that it is compared with. Each side is a separate program, which loads nothing
// of the other side. It measures, or makes one call and exits. The name of the folder is the identity of the package.
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

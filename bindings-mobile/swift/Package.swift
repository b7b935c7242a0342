// swift-tools-version: 6.0

import Foundation
import PackageDescription

// The compiled core. To build from a checkout, `WORKSPACE_SDK_LIBRARY` is the absolute path of the folder with
// `libworkspace_sdk_mobile.a` (preferred) or `.so`. Without the variable, Apple's platforms use the XCFramework of the
// release below, and other platforms the library that is installed on the system.
let release = (
    // The release workflow updates both lines for the tagged version.
    url: "https://github.com/workspace-sdk/workspace-sdk/releases/download/v0.1.0/WorkspaceSDKFFI.xcframework.zip",
    checksum: "0000000000000000000000000000000000000000000000000000000000000000"
)

/// The C module of the core: its header and module map.
let core: Target
var swiftSettings: [SwiftSetting] = []
var linkerSettings: [LinkerSetting] = [
    // The core reads the trusted certificate authorities and the proxies from the system.
    .linkedFramework("Security", .when(platforms: [.macOS, .iOS])),
    .linkedFramework("SystemConfiguration", .when(platforms: [.macOS, .iOS])),
]

#if os(macOS)
    let isApple = true
#else
    let isApple = false
#endif

if let folder = Context.environment["WORKSPACE_SDK_LIBRARY"] {
    core = .systemLibrary(name: "WorkspaceSDKFFI")
    // SwiftPM allows unsafe flags in root packages and local dependencies only, which this package is here.
    let archive = "\(folder)/libworkspace_sdk_mobile.a"
    let isStatic = FileManager.default.fileExists(atPath: archive)
    let dynamic = ["-L\(folder)", "-lworkspace_sdk_mobile", "-Xlinker", "-rpath", "-Xlinker", folder]
    // Passed to the linker directly: Swift's driver inspects archives, and does not support the format of the newest
    // LLVM.
    linkerSettings.append(.unsafeFlags(isStatic ? ["-Xlinker", archive] : dynamic))
    swiftSettings.append(.unsafeFlags(["-warnings-as-errors"]))
} else if isApple {
    core = .binaryTarget(name: "WorkspaceSDKFFI", url: release.url, checksum: release.checksum)
} else {
    core = .systemLibrary(name: "WorkspaceSDKFFI")
    linkerSettings.append(.linkedLibrary("workspace_sdk_mobile"))
}

let package = Package(
    name: "WorkspaceSDK",
    // The first versions with `Duration`.
    platforms: [.macOS(.v13), .iOS(.v16)],
    products: [
        .library(name: "WorkspaceSDK", targets: ["WorkspaceSDK"]),
        .library(name: "WorkspaceSDKTesting", targets: ["WorkspaceSDKTesting"]),
    ],
    targets: [
        core,
        .target(
            name: "WorkspaceSDK",
            dependencies: ["WorkspaceSDKFFI"],
            swiftSettings: swiftSettings,
            linkerSettings: linkerSettings
        ),
        .target(name: "WorkspaceSDKTesting", dependencies: ["WorkspaceSDK"], swiftSettings: swiftSettings),
        .testTarget(
            name: "WorkspaceSDKTests",
            dependencies: ["WorkspaceSDK", "WorkspaceSDKTesting"],
            swiftSettings: swiftSettings
        ),
    ],
    swiftLanguageModes: [.v6]
)

//! The command line.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::str::FromStr;

/// What to do.
#[derive(Debug)]
pub(crate) enum Command {
    Core(CoreOptions),
    Python(PackageOptions),
    Node(NodeOptions),
    Mobile(MobileOptions),
    Serve,
    Client(Job),
}

/// How to measure the core, and where to write the results.
#[derive(Debug)]
pub(crate) struct CoreOptions {
    pub(crate) json: Option<PathBuf>,
    pub(crate) markdown: Option<PathBuf>,
    /// How often each measurement is made.
    pub(crate) rounds: usize,
    /// The percentage of the usual number of calls to make.
    pub(crate) share: u64,
}

/// How to measure a language's package, and where to write the results.
#[derive(Debug)]
pub(crate) struct PackageOptions {
    pub(crate) json: Option<PathBuf>,
    pub(crate) markdown: Option<PathBuf>,
    /// How often each measurement is made.
    pub(crate) rounds: usize,
    /// The percentage of the usual number of calls to make.
    pub(crate) share: u64,
    /// How often each program is started.
    pub(crate) starts: usize,
}

/// The same, and what is the Node package's own.
#[derive(Debug)]
pub(crate) struct NodeOptions {
    pub(crate) package: PackageOptions,
    /// The folder of our packed packages.
    pub(crate) packages: PathBuf,
    /// The Node to measure with.
    pub(crate) node: PathBuf,
}

/// The same, and what the mobile libraries are measured with: one of them or both.
#[derive(Debug)]
pub(crate) struct MobileOptions {
    pub(crate) package: PackageOptions,
    pub(crate) kotlin: Option<KotlinOptions>,
    pub(crate) swift: Option<SwiftOptions>,
}

#[derive(Debug)]
pub(crate) struct KotlinOptions {
    /// The programs of `bench/kotlin`, our jar, and all that both need.
    pub(crate) classpath: PathBuf,
    pub(crate) java: PathBuf,
}

#[derive(Debug)]
pub(crate) struct SwiftOptions {
    /// The folder of the programs of `bench/swift`.
    pub(crate) programs: PathBuf,
    pub(crate) version: String,
    /// What such a program is started by, where it cannot be started by itself.
    pub(crate) within: Vec<String>,
}

/// One measurement, made by a process of its own.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Job {
    pub(crate) side: Side,
    pub(crate) work: Work,
    /// Calls under way at once.
    pub(crate) inflight: u64,
    /// Calls that are measured.
    pub(crate) calls: u64,
    /// Calls made before, which are not.
    pub(crate) warmup: u64,
    pub(crate) port: u16,
}

/// Who makes the calls.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Side {
    Core,
    Plain,
}

/// What is called.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Work {
    /// A text message.
    Send,
    /// A page of 50 contacts.
    List,
}

impl Side {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Core => "core",
            Self::Plain => "plain",
        }
    }
}

impl Work {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Send => "send",
            Self::List => "list",
        }
    }
}

impl FromStr for Side {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            "core" => Ok(Self::Core),
            "plain" => Ok(Self::Plain),
            _ => Err("must be core or plain"),
        }
    }
}

impl FromStr for Work {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            "send" => Ok(Self::Send),
            "list" => Ok(Self::List),
            _ => Err("must be send or list"),
        }
    }
}

impl Command {
    /// # Errors
    ///
    /// What is wrong, in a sentence.
    pub(crate) fn parse(mut arguments: impl Iterator<Item = String>) -> Result<Self, String> {
        let name = arguments.next().ok_or("a command is needed")?;
        let mut flags = Flags::read(arguments)?;
        let command = match name.as_str() {
            "core" => Self::Core(CoreOptions {
                json: flags.take("json")?,
                markdown: flags.take("markdown")?,
                rounds: flags.take("rounds")?.unwrap_or(7),
                share: flags.take("share")?.unwrap_or(100),
            }),
            "python" => Self::Python(PackageOptions::take(&mut flags, 3)?),
            "node" => Self::Node(NodeOptions::take(&mut flags)?),
            "mobile" => Self::Mobile(MobileOptions::take(&mut flags)?),
            "serve" => Self::Serve,
            "client" => Self::Client(Job {
                side: flags.need("side")?,
                work: flags.need("work")?,
                inflight: flags.need("inflight")?,
                calls: flags.need("calls")?,
                warmup: flags.need("warmup")?,
                port: flags.need("port")?,
            }),
            _ => return Err(format!("there is no command {name}")),
        };
        flags.finish()?;
        Ok(command)
    }
}

impl PackageOptions {
    /// What `--quick` sets can be set otherwise beside it.
    fn take(flags: &mut Flags, quick_rounds: usize) -> Result<Self, String> {
        let (rounds, share, starts) = if flags.switch("quick") { (quick_rounds, 20, 5) } else { (5, 100, 15) };
        Ok(Self {
            json: flags.take("json")?,
            markdown: flags.take("markdown")?,
            rounds: flags.take("rounds")?.unwrap_or(rounds),
            share: flags.take("share")?.unwrap_or(share),
            starts: flags.take("starts")?.unwrap_or(starts),
        })
    }
}

impl NodeOptions {
    fn take(flags: &mut Flags) -> Result<Self, String> {
        Ok(Self {
            // The warming takes most of the time, and a quick look is warmed as well.
            package: PackageOptions::take(flags, 1)?,
            packages: flags.need("packages")?,
            node: flags.take("node")?.unwrap_or_else(|| "node".into()),
        })
    }
}

impl MobileOptions {
    fn take(flags: &mut Flags) -> Result<Self, String> {
        // A JVM is warmed as long in a quick look.
        let package = PackageOptions::take(flags, 1)?;
        let (java, version): (Option<PathBuf>, Option<String>) = (flags.take("java")?, flags.take("swift-version")?);
        let within: Option<String> = flags.take("within")?;
        let within = within.map(|words| serde_json::from_str(&words)).transpose();
        let within = within.map_err(|_| "--within: must be a list of texts in JSON")?.unwrap_or_default();
        let kotlin = flags.take("classpath")?;
        let kotlin = kotlin.map(|classpath| KotlinOptions { classpath, java: java.unwrap_or_else(|| "java".into()) });
        let version = version.unwrap_or_else(|| "Swift".to_owned());
        let swift = flags.take("swift")?.map(|programs| SwiftOptions { programs, version, within });
        if kotlin.is_none() && swift.is_none() {
            return Err("--classpath or --swift is needed".to_owned());
        }
        Ok(Self { package, kotlin, swift })
    }
}

/// The `--name value` pairs that follow a command, and the switches, which have no value.
struct Flags(BTreeMap<String, String>);

const SWITCHES: [&str; 1] = ["quick"];

impl Flags {
    fn read(mut arguments: impl Iterator<Item = String>) -> Result<Self, String> {
        let mut flags = BTreeMap::new();
        while let Some(argument) = arguments.next() {
            let name = argument.strip_prefix("--").ok_or_else(|| format!("{argument} is not a flag"))?;
            let value = match SWITCHES.contains(&name) {
                true => String::new(),
                false => arguments.next().ok_or_else(|| format!("--{name} needs a value"))?,
            };
            flags.insert(name.to_owned(), value);
        }
        Ok(Self(flags))
    }

    fn take<T: FromStr<Err: std::fmt::Display>>(&mut self, name: &str) -> Result<Option<T>, String> {
        let parse = |text: String| text.parse().map_err(|error| format!("--{name}: {error}"));
        self.0.remove(name).map(parse).transpose()
    }

    fn switch(&mut self, name: &str) -> bool {
        self.0.remove(name).is_some()
    }

    fn need<T: FromStr<Err: std::fmt::Display>>(&mut self, name: &str) -> Result<T, String> {
        self.take(name)?.ok_or_else(|| format!("--{name} is needed"))
    }

    fn finish(self) -> Result<(), String> {
        self.0.into_keys().next().map_or(Ok(()), |name| Err(format!("there is no flag --{name} here")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(line: &str) -> Result<Command, String> {
        Command::parse(line.split_whitespace().map(str::to_owned))
    }

    #[test]
    fn reads_a_job() {
        let line = "client --side plain --work list --inflight 64 --calls 10 --warmup 2 --port 80";
        let Ok(Command::Client(job)) = parse(line) else { panic!("{line}") };
        assert_eq!((job.side, job.work, job.inflight), (Side::Plain, Work::List, 64));
        assert_eq!((job.calls, job.warmup, job.port), (10, 2, 80));
    }

    #[test]
    fn quick_is_a_switch() {
        let Ok(Command::Python(options)) = parse("python --quick --rounds 4 --json out") else { panic!() };
        assert_eq!((options.rounds, options.share, options.starts), (4, 20, 5));
        assert!(options.json.is_some());
        let Ok(Command::Node(options)) = parse("node --quick --starts 2 --packages there") else { panic!() };
        assert_eq!((options.package.rounds, options.package.share, options.package.starts), (1, 20, 2));
        assert_eq!((options.packages, options.node), ("there".into(), "node".into()));
    }

    #[test]
    fn a_mobile_language_is_measured_where_its_programs_are_named() {
        let Ok(Command::Mobile(options)) = parse("mobile --quick --classpath a:b --java j") else { panic!() };
        let kotlin = options.kotlin.unwrap();
        assert_eq!((kotlin.classpath, kotlin.java), ("a:b".into(), "j".into()));
        assert!(options.swift.is_none());
        let Ok(Command::Mobile(options)) = parse(r#"mobile --swift there --within ["a","b"]"#) else { panic!() };
        assert_eq!(options.swift.unwrap().within, ["a", "b"]);
        assert!(options.kotlin.is_none());
    }

    #[test]
    fn refuses_what_it_does_not_know() {
        for line in [
            "",
            "other",
            "core --rounds",
            "core --rounds x",
            "core --colour red",
            "serve now",
            "serve --quick",
            "node",
            "mobile",
            "mobile --swift there --within a",
            "python --packages there",
            "client",
        ] {
            assert!(parse(line).is_err(), "{line}");
        }
    }
}

//! Where the database is: the URL of the ledger, with the parameters and environment variables of libpq.

use std::fmt;
use std::path::{Path, PathBuf};
use std::str::FromStr as _;
use std::time::Duration;

use percent_encoding::{NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};
use tokio_postgres::Config;
use tokio_postgres::config::{Host, SslMode, TargetSessionAttrs};

use crate::ledger::store::StoreError;

/// The schema of the tables, if the URL has no parameter `schema`.
const SCHEMA: &str = "workspace_ledger";
/// The longest name of a schema, in bytes.
const MAX_NAME: usize = 63;
/// How long connecting to one address takes at most, if the URL does not say it.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);
const CONNECT_TIMEOUT_OF_SEVERAL: Duration = Duration::from_secs(2);
/// How long the network may not acknowledge data, if the URL does not say it.
const UNACKNOWLEDGED_TIMEOUT: Duration = Duration::from_secs(10);
/// After which silence the connection is checked, if the URL does not say it.
const KEEPALIVE_IDLE: Duration = Duration::from_secs(30);

/// Parameters of libpq and its environment variables. The first ones are read here, the others by `tokio-postgres`.
const OWN_PARAMETERS: &[(&str, Option<&str>)] = &[
    ("schema", None),
    ("sslmode", Some("PGSSLMODE")),
    ("sslrootcert", Some("PGSSLROOTCERT")),
    ("sslcert", Some("PGSSLCERT")),
    ("sslkey", Some("PGSSLKEY")),
    ("passfile", Some("PGPASSFILE")),
    ("tcp_user_timeout", None),
    ("keepalives_count", None),
];
const PARAMETERS: &[(&str, &str)] = &[
    ("user", "PGUSER"),
    ("password", "PGPASSWORD"),
    ("dbname", "PGDATABASE"),
    ("host", "PGHOST"),
    ("hostaddr", "PGHOSTADDR"),
    ("port", "PGPORT"),
    ("options", "PGOPTIONS"),
    ("application_name", "PGAPPNAME"),
    ("connect_timeout", "PGCONNECT_TIMEOUT"),
    ("target_session_attrs", "PGTARGETSESSIONATTRS"),
    ("channel_binding", "PGCHANNELBINDING"),
    ("sslnegotiation", "PGSSLNEGOTIATION"),
    ("load_balance_hosts", "PGLOADBALANCEHOSTS"),
];

/// Parameters of libpq that change nothing here: GSSAPI is not used, the encoding is always UTF-8, and rustls sends the
/// name of the host and knows no old version of TLS.
const IGNORED_PARAMETERS: &[&str] = &[
    "client_encoding",
    "fallback_application_name",
    "gssdelegation",
    "gssencmode",
    "krbsrvname",
    "ssl_min_protocol_version",
    "sslcompression",
    "sslsni",
];

/// The checks of a server's certificate, as `sslmode` of libpq has them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Verify {
    /// Nothing: `prefer`, `allow` and `require`.
    Nothing,
    /// That a trusted authority signed the certificate: `verify-ca`, and `require` with `sslrootcert`.
    Authority,
    /// And that it is that of the host: `verify-full`.
    Host,
}

/// The files for TLS. Without `root_certificate`, the authorities of the system are trusted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct TlsFiles {
    pub(super) verify: Verify,
    pub(super) root_certificate: Option<PathBuf>,
    pub(super) certificate: Option<PathBuf>,
    pub(super) key: Option<PathBuf>,
}

/// A database, and how to connect to it.
#[derive(Clone)]
pub(super) struct Server {
    pub(super) config: Config,
    pub(super) tls: TlsFiles,
    pub(super) schema: String,
    /// The hosts and the database, for messages: `db.example.com:5432/orders`.
    pub(super) place: String,
}

/// Shows no password.
impl fmt::Debug for Server {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Server").field("place", &self.place).field("schema", &self.schema).finish_non_exhaustive()
    }
}

/// The environment and the files that a URL refers to.
pub(super) struct Environment<'a> {
    pub(super) variable: &'a dyn Fn(&str) -> Option<String>,
    /// The folder in which libpq looks for sockets if no host is given.
    pub(super) socket_folder: &'a Path,
}

impl Server {
    /// The server of a URL in this process.
    pub(super) fn of_url(url: &str) -> Result<Self, StoreError> {
        let variable = |name: &str| std::env::var(name).ok().filter(|value| !value.is_empty());
        Self::parse(url, &Environment { variable: &variable, socket_folder: Path::new("/var/run/postgresql") })
    }

    pub(super) fn parse(url: &str, environment: &Environment<'_>) -> Result<Self, StoreError> {
        check_encoding(url)?;
        let (base, query) = url.split_once('?').unwrap_or((url, ""));
        let base = &with_port(base, (environment.variable)("PGPORT").as_deref());
        let mut own = Vec::new();
        let mut others = Vec::new();
        for pair in query.split('&').filter(|pair| !pair.is_empty()) {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            let decoded = percent_decode_str(value).decode_utf8().map_err(|_| not_valid(name))?.into_owned();
            match (OWN_PARAMETERS.iter().find(|(own, _)| *own == name), name) {
                // The last of several values counts.
                (Some((name, _)), _) => own.insert(0, (*name, decoded)),
                (None, "target_session_attrs") if decoded == "primary" => {
                    others.push((name.to_owned(), "read-write".to_owned()));
                }
                (None, "ssl") if decoded == "true" => own.insert(0, ("sslmode", "require".to_owned())),
                (None, name) if IGNORED_PARAMETERS.contains(&name) => {}
                (None, name) => others.push((name.to_owned(), decoded)),
            }
        }
        // The URL takes precedence over the variables.
        let in_base = Config::from_str(base).map_err(unreadable)?;
        if !in_base.get_hosts().is_empty() && others.iter().any(|(name, _)| name == "host") {
            return Err(StoreError::unusable(
                "the URL of the ledger has two hosts: before the path, and as a parameter",
            ));
        }
        for (name, variable) in PARAMETERS {
            if others.iter().any(|(other, _)| other == name) || has(&in_base, name) {
                continue;
            }
            // A variable for other hosts has no meaning.
            let is_of_host = matches!(*name, "host" | "hostaddr" | "port");
            if is_of_host && others.iter().any(|(other, _)| other == "host") && *name != "port" {
                continue;
            }
            if let Some(value) = (environment.variable)(variable) {
                others.push(((*name).to_owned(), value));
            }
        }
        for (name, variable) in OWN_PARAMETERS {
            if !own.iter().any(|(other, _)| other == name)
                && let Some(value) = variable.and_then(|variable| (environment.variable)(variable))
            {
                own.push((*name, value));
            }
        }
        let query: Vec<String> = others
            .iter()
            .map(|(name, value)| format!("{name}={}", utf8_percent_encode(value, NON_ALPHANUMERIC)))
            .collect();
        let mut config = Config::from_str(&format!("{base}?{}", query.join("&"))).map_err(unreadable)?;
        let get = |name: &str| own.iter().find(|(other, _)| *other == name).map(|(_, value)| value.as_str());
        let milliseconds = number(get("tcp_user_timeout"), "tcp_user_timeout")?.map(Duration::from_millis);
        let is_given = |name: &str| others.iter().any(|(other, _)| other == name);
        set_defaults(&mut config, milliseconds, is_given("keepalives_idle"), environment);
        if let Some(count) = number(get("keepalives_count"), "keepalives_count")? {
            config.keepalives_retries(u32::try_from(count).unwrap_or(u32::MAX));
        }
        if config.get_password().is_none() {
            let file = get("passfile").map(PathBuf::from).or_else(|| {
                let home = (environment.variable)(if cfg!(windows) { "APPDATA" } else { "HOME" })?;
                Some(PathBuf::from(home).join(if cfg!(windows) { "postgresql/pgpass.conf" } else { ".pgpass" }))
            });
            if let Some(password) =
                file.and_then(|file| std::fs::read_to_string(file).ok()).and_then(|text| find_password(&text, &config))
            {
                config.password(password);
            }
        }
        let path = |name: &str| get(name).map(PathBuf::from);
        let root_certificate = get("sslrootcert").filter(|value| *value != "system").map(PathBuf::from);
        let uses_system = get("sslrootcert") == Some("system");
        let verify = match get("sslmode").unwrap_or(if uses_system { "verify-full" } else { "prefer" }) {
            // A known authority signs certificates for every host, so the name of the host must be checked.
            mode if uses_system && mode != "verify-full" => {
                return Err(StoreError::unusable(
                    "sslrootcert=system in the URL of the ledger needs sslmode=verify-full",
                ));
            }
            "disable" => {
                config.ssl_mode(SslMode::Disable);
                Verify::Nothing
            }
            "allow" | "prefer" => {
                config.ssl_mode(SslMode::Prefer);
                Verify::Nothing
            }
            "require" => {
                config.ssl_mode(SslMode::Require);
                if root_certificate.is_some() { Verify::Authority } else { Verify::Nothing }
            }
            "verify-ca" => {
                config.ssl_mode(SslMode::Require);
                Verify::Authority
            }
            "verify-full" => {
                config.ssl_mode(SslMode::Require);
                Verify::Host
            }
            _ => return Err(not_valid("sslmode")),
        };
        let tls = TlsFiles { verify, root_certificate, certificate: path("sslcert"), key: path("sslkey") };
        let schema = get("schema").unwrap_or(SCHEMA).to_owned();
        if schema.is_empty() || schema.len() > MAX_NAME || schema.contains(['"', '\'', '\\', '\0', '@']) {
            return Err(not_valid("schema"));
        }
        let place = describe_place(&config);
        Ok(Self { config, tls, schema, place })
    }
}

impl Server {
    /// The number of servers that are tried.
    pub(super) fn hosts(&self) -> u32 {
        u32::try_from(addresses(&self.config).len()).unwrap_or(u32::MAX).max(1)
    }
}

fn set_defaults(
    config: &mut Config,
    unacknowledged: Option<Duration>,
    has_keepalive: bool,
    environment: &Environment<'_>,
) {
    if config.get_hosts().is_empty() && config.get_hostaddrs().is_empty() {
        match environment.socket_folder {
            #[cfg(unix)]
            folder if folder.is_dir() => config.host_path(folder),
            _ => config.host("localhost"),
        };
    }
    let servers = config.get_hosts().len().max(config.get_hostaddrs().len());
    if config.get_connect_timeout().is_none() {
        config.connect_timeout(if servers > 1 { CONNECT_TIMEOUT_OF_SEVERAL } else { CONNECT_TIMEOUT });
    }
    config.tcp_user_timeout(unacknowledged.unwrap_or(UNACKNOWLEDGED_TIMEOUT));
    if !has_keepalive {
        config.keepalives_idle(KEEPALIVE_IDLE);
    }
    if config.get_application_name().is_none() {
        config.application_name("workspace-sdk");
    }
    // A ledger is written, so of several servers only the primary is of use.
    if servers > 1 && config.get_target_session_attrs() == TargetSessionAttrs::Any {
        config.target_session_attrs(TargetSessionAttrs::ReadWrite);
    }
}

/// Whether the part of a URL before its query has this parameter.
fn has(config: &Config, name: &str) -> bool {
    match name {
        "user" => config.get_user().is_some(),
        "password" => config.get_password().is_some(),
        "dbname" => config.get_dbname().is_some(),
        // The ports of a URL belong to its hosts.
        "host" | "hostaddr" => !config.get_hosts().is_empty(),
        "port" => !config.get_ports().is_empty(),
        _ => false,
    }
}

/// Refuses a URL in which a part of the password would be taken for the host, the path or a parameter, and then be
/// shown in errors.
fn check_encoding(url: &str) -> Result<(), StoreError> {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    let authority = rest.split(['/', '?']).next().unwrap_or_default();
    if rest.matches('@').count() == authority.matches('@').count() && authority.matches('@').count() <= 1 {
        return Ok(());
    }
    Err(StoreError::unusable(
        "the URL of the ledger has too many @ characters: write @ as %40, / as %2F and ? as %3F in the user, the password and \
         the parameters",
    ))
}

/// Adds a port to the hosts that have none.
fn with_port(base: &str, port: Option<&str>) -> String {
    // Several ports belong to the hosts of `PGHOST`.
    let port = port.filter(|port| !port.contains(','));
    let Some((port, (scheme, rest))) = port.zip(base.split_once("://")) else { return base.to_owned() };
    let (authority, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
    let (user, hosts) = authority.split_at(authority.rfind('@').map_or(0, |at| at + 1));
    let hosts: Vec<String> = hosts
        .split(',')
        .map(|host| {
            let after_brackets = host.rsplit_once(']').map_or(host, |(_, rest)| rest);
            let needs_port = !host.is_empty() && !after_brackets.contains(':');
            if needs_port { format!("{host}:{port}") } else { host.to_owned() }
        })
        .collect();
    format!("{scheme}://{user}{}{path}", hosts.join(","))
}

fn number(value: Option<&str>, name: &str) -> Result<Option<u64>, StoreError> {
    value.map(|value| value.parse().map_err(|_| not_valid(name))).transpose()
}

fn not_valid(name: &str) -> StoreError {
    StoreError::unusable(format!("the parameter {name} of the ledger's URL is not valid"))
}

/// The error of a URL that cannot be parsed. The parser's message names a parameter and shows no value.
fn unreadable(error: tokio_postgres::Error) -> StoreError {
    use std::error::Error as _;

    StoreError::unusable(
        "the URL of the ledger is not valid; write it as postgresql://user:password@host:5432/database, with special \
         characters percent-encoded",
    )
    .with_cause(error.source().map_or_else(|| error.to_string(), ToString::to_string))
}

fn host_name(host: &Host) -> String {
    match host {
        Host::Tcp(name) => name.clone(),
        #[cfg(unix)]
        Host::Unix(path) => path.display().to_string(),
    }
}

/// The hosts with their ports.
fn addresses(config: &Config) -> Vec<(String, u16)> {
    let names: Vec<String> = match config.get_hosts() {
        [] => config.get_hostaddrs().iter().map(ToString::to_string).collect(),
        hosts => hosts.iter().map(host_name).collect(),
    };
    let ports = config.get_ports();
    let port = |index: usize| ports.get(index).or_else(|| ports.first()).copied().unwrap_or(5432);
    names.into_iter().enumerate().map(|(index, name)| (name, port(index))).collect()
}

fn database(config: &Config) -> &str {
    config.get_dbname().or_else(|| config.get_user()).unwrap_or_default()
}

fn describe_place(config: &Config) -> String {
    let hosts: Vec<String> = addresses(config).into_iter().map(|(name, port)| format!("{name}:{port}")).collect();
    format!("{}/{}", hosts.join(","), database(config))
}

/// The password in a password file of libpq: lines of `host:port:database:user:password`, in which `*` means any.
fn find_password(file: &str, config: &Config) -> Option<String> {
    let user = config.get_user().unwrap_or_default();
    addresses(config).into_iter().find_map(|(host, port)| {
        // libpq looks for the socket of the usual folder under this name.
        let host = if host.starts_with('/') { "localhost".to_owned() } else { host };
        let wanted = [host.as_str(), &port.to_string(), database(config), user];
        file.lines().filter(|line| !line.starts_with('#')).find_map(|line| {
            let fields = split_line(line);
            let (password, names) = fields.split_last()?;
            let is_match = names.len() == wanted.len()
                && names.iter().zip(wanted).all(|(name, wanted)| name == "*" || name == wanted);
            is_match.then(|| password.clone())
        })
    })
}

/// The fields of a line, with `\:` and `\\` as the characters that they stand for.
fn split_line(line: &str) -> Vec<String> {
    let mut fields = Vec::new();
    let mut field = String::new();
    let mut characters = line.chars();
    while let Some(next) = characters.next() {
        match next {
            // A colon in the password needs no escape.
            ':' if fields.len() < 4 => fields.push(std::mem::take(&mut field)),
            '\\' => field.extend(characters.next()),
            other => field.push(other),
        }
    }
    fields.push(field);
    fields
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn parse(url: &str, variables: &[(&str, &str)]) -> Result<Server, StoreError> {
        let variable =
            |name: &str| variables.iter().find(|(other, _)| *other == name).map(|(_, value)| (*value).to_owned());
        Server::parse(url, &Environment { variable: &variable, socket_folder: Path::new("/missing") })
    }

    #[test]
    fn the_url_and_the_variables_say_where_the_database_is() {
        type Case = (&'static str, &'static [(&'static str, &'static str)], &'static str, Option<&'static str>);
        const CASES: &[Case] = &[
            ("postgresql://a:b@db:6432/orders", &[], "db:6432/orders", Some("b")),
            ("postgres://a@db/orders", &[], "db:5432/orders", None),
            ("postgresql://a@db", &[], "db:5432/a", None),
            ("postgresql://", &[("PGUSER", "u")], "localhost:5432/u", None),
            ("postgresql://", &[("PGHOST", "h"), ("PGPORT", "1"), ("PGDATABASE", "d"), ("PGUSER", "u")], "h:1/d", None),
            ("postgresql:///d?host=h&port=7", &[("PGHOST", "x"), ("PGPORT", "1")], "h:7/d", None),
            ("postgresql://a@db/d", &[("PGPORT", "6000")], "db:6000/d", None),
            ("postgresql://a@[::1],two:7/d", &[("PGPORT", "6000")], "::1:6000,two:7/d", None),
            ("postgresql://a@[::1]/d", &[], "::1:5432/d", None),
            // The URL takes precedence.
            ("postgresql://a:b@db/d", &[("PGHOST", "x"), ("PGPASSWORD", "p"), ("PGUSER", "u")], "db:5432/d", Some("b")),
            ("postgresql://a@db/d", &[("PGPASSWORD", "p w%")], "db:5432/d", Some("p w%")),
            ("postgresql://a@one:1,two:2/d", &[], "one:1,two:2/d", None),
            ("postgresql://a@%2Ftmp/d", &[], "/tmp:5432/d", None),
            ("postgresql://a:p%40ss@db/d?application_name=x", &[], "db:5432/d", Some("p@ss")),
        ];
        for (url, variables, place, password) in CASES {
            let server = parse(url, variables).unwrap();
            assert_eq!(server.place, *place, "{url}");
            let found = server.config.get_password().map(|password| String::from_utf8_lossy(password).into_owned());
            assert_eq!(found.as_deref(), *password, "{url}");
            assert!(!format!("{server:?}").contains("p%40ss"));
        }
    }

    #[test]
    fn tls_is_that_of_libpq() {
        for (query, variables, mode, verify) in [
            ("", &[][..], SslMode::Prefer, Verify::Nothing),
            ("sslmode=disable", &[("PGSSLMODE", "require")], SslMode::Disable, Verify::Nothing),
            ("sslmode=allow", &[], SslMode::Prefer, Verify::Nothing),
            ("", &[("PGSSLMODE", "require")], SslMode::Require, Verify::Nothing),
            ("ssl=true&gssencmode=disable&client_encoding=UTF8", &[], SslMode::Require, Verify::Nothing),
            ("sslmode=disable&sslmode=require", &[], SslMode::Require, Verify::Nothing),
            ("sslmode=require&sslrootcert=/ca.pem", &[], SslMode::Require, Verify::Authority),
            ("sslrootcert=system", &[], SslMode::Require, Verify::Host),
            ("sslmode=verify-ca", &[], SslMode::Require, Verify::Authority),
            ("sslmode=verify-full", &[("PGSSLROOTCERT", "/ca.pem")], SslMode::Require, Verify::Host),
        ] {
            let server = parse(&format!("postgresql://a@db/d?{query}"), variables).unwrap();
            assert_eq!((server.config.get_ssl_mode(), server.tls.verify), (mode, verify), "{query} {variables:?}");
        }
    }

    #[test]
    fn a_url_that_is_not_valid_is_an_error_without_its_values() {
        for (url, expected) in [
            ("postgresql://a:secret@db/d?sslmode=maybe", "the parameter sslmode"),
            ("postgresql://a:secret@db/d?sslmode=require&sslrootcert=system", "needs sslmode=verify-full"),
            ("postgresql://a:secret@db/d?schema=", "the parameter schema"),
            ("postgresql://a:secret@db/d?schema=a%22b", "the parameter schema"),
            ("postgresql://a:secret@db/d?schema=%FF", "the parameter schema"),
            ("postgresql://a:secret@db/d?tcp_user_timeout=x", "the parameter tcp_user_timeout"),
            ("postgresql://a:secret@db:port/d", "the URL of the ledger is not valid"),
            ("postgresql://a:pa@secret@db/d", "too many @ characters"),
            ("postgresql://a:hun?secret=1@db/d", "too many @ characters"),
            ("postgresql://a:hun/secret@db/d", "too many @ characters"),
            ("postgresql://a:secret@db/d?host=other", "two hosts"),
            ("postgresql://a:secret@db/d?colour=red", "the URL of the ledger is not valid"),
        ] {
            let error = parse(url, &[]).unwrap_err();
            let text = format!("{} {:?}", error.message, error.cause);
            assert!(text.contains(expected) && !text.contains("secret"), "{text}");
            assert!(!error.is_retryable, "{text}");
        }
    }

    #[test]
    fn the_password_file_is_that_of_libpq() {
        let config = Config::from_str("postgresql://a@db:6432/d").unwrap();
        for (file, expected) in [
            ("db:6432:d:a:secret", Some("secret")),
            ("# db:6432:d:a:no\ndb:1:d:a:no\n*:*:*:a:yes", Some("yes")),
            (r"*:*:*:*:with\:colon\\", Some(r"with:colon\")),
            ("db:6432:d:b:no", None),
            ("db:6432:d:a", None),
            ("", None),
        ] {
            assert_eq!(find_password(file, &config).as_deref(), expected, "{file}");
        }
    }

    #[test]
    fn several_servers_need_the_one_that_accepts_writes() {
        for (url, expected) in [
            ("postgresql://a@one,two/d", TargetSessionAttrs::ReadWrite),
            ("postgresql://a@one/d", TargetSessionAttrs::Any),
            ("postgresql://a@one/d?target_session_attrs=primary", TargetSessionAttrs::ReadWrite),
        ] {
            assert_eq!(parse(url, &[]).unwrap().config.get_target_session_attrs(), expected, "{url}");
        }
    }
}

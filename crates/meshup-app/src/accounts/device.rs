//! The origin of a login, as shown in the list of sessions.

/// The number of characters of a user agent that are stored.
const USER_AGENT_LENGTH: usize = 256;
/// The number of characters of an address that are stored: the longest form of an IPv6 address.
const IP_LENGTH: usize = 45;

/// A client's address and user agent. Neither is trustworthy, so no decision depends on them.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Device {
    pub(super) ip: String,
    pub(super) user_agent: String,
}

impl Device {
    /// Control characters are removed and long values truncated.
    pub fn new(ip: &str, user_agent: &str) -> Self {
        Self { ip: sanitized(ip, IP_LENGTH), user_agent: sanitized(user_agent, USER_AGENT_LENGTH) }
    }
}

fn sanitized(text: &str, length: usize) -> String {
    text.trim().chars().filter(|c| !c.is_control()).take(length).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_user_agent_is_cut_and_loses_control_characters() {
        let device = Device::new("192.0.2.1", &format!("cu\0rl\n{}", "x".repeat(1_000)));
        assert_eq!(device.ip, "192.0.2.1");
        assert!(device.user_agent.starts_with("curlx"));
        assert_eq!(device.user_agent.chars().count(), USER_AGENT_LENGTH);
    }
}

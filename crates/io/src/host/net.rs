use sysinfo::Networks;

use super::{HostError, Kind, Out};

/// The network interfaces.
#[derive(Debug)]
pub(super) struct Net(Networks);

impl Net {
    pub(super) fn open() -> Result<Self, HostError> {
        Ok(Self(Networks::new_with_refreshed_list()?))
    }
}

impl Kind for Net {
    fn prefix(&self) -> &'static str {
        "net_"
    }

    fn counts(&self) -> bool {
        true
    }

    /// Samples the traffic since the last sample.
    fn sample(&mut self, out: &mut Out<'_>) -> Result<(), HostError> {
        self.0.refresh(true);
        for (name, interface) in &self.0 {
            let name = name.to_string_lossy();
            let values = [
                ("net_bytes_recv", interface.received(), "Bytes"),
                ("net_bytes_sent", interface.transmitted(), "Bytes"),
                ("net_packets_recv", interface.packets_received(), "Count"),
                ("net_packets_sent", interface.packets_transmitted(), "Count"),
                ("net_err_in", interface.errors_on_received(), "Count"),
                ("net_err_out", interface.errors_on_transmitted(), "Count"),
            ];
            for (metric, value, unit) in values {
                out.add(out.datum(metric, &[("interface", name.as_ref())], value as f64).in_unit(unit));
            }
        }
        Ok(())
    }
}

//! Checks uniqueness: an `action_id` in its block (docs.slack.dev, ["Block elements"]), a `block_id` in its
//! message (["Blocks"]), and a table in its message (["Table block"]).
//!
//! ["Block elements"]: https://docs.slack.dev/reference/block-kit/block-elements
//! ["Table block"]: https://docs.slack.dev/reference/block-kit/blocks/table-block
//! ["Blocks"]: https://docs.slack.dev/reference/block-kit/blocks

use serde_json::Value;

use super::Fault;
use super::fields::{given, list, word};

/// Checks the IDs of the elements in one block.
pub(super) fn actions(elements: &[Value]) -> Result<(), Fault> {
    take(&mut Vec::new(), elements, "action_id")
}

/// Checks the IDs of the message's own blocks.
pub(super) fn blocks(message: &Value) -> Result<(), Fault> {
    take(&mut Vec::new(), list(message, "blocks"), "block_id")
}

/// Checks the blocks of attachments together with the message's own blocks.
pub(super) fn attached(message: &Value) -> Result<(), Fault> {
    let own = list(message, "blocks");
    let mut ids: Vec<_> = own.iter().filter_map(|block| id(block, "block_id")).collect();
    let mut tables = own.iter().filter(|block| is_table(block)).count();
    for (index, attachment) in list(message, "attachments").iter().enumerate() {
        let blocks = list(attachment, "blocks");
        take(&mut ids, blocks, "block_id").map_err(|fault| fault.within("blocks").within(index))?;
        tables += blocks.iter().filter(|block| is_table(block)).count();
    }
    if tables > 1 { Err(Fault::new("only_one_table_allowed")) } else { Ok(()) }
}

fn take<'a>(ids: &mut Vec<&'a str>, items: &'a [Value], key: &'static str) -> Result<(), Fault> {
    items.iter().enumerate().try_for_each(|(index, item)| {
        let Some(id) = id(item, key) else { return Ok(()) };
        if ids.contains(&id) {
            return Err(Fault::repeated(key, id).within(key).within(index));
        }
        ids.push(id);
        Ok(())
    })
}

fn id<'a>(item: &'a Value, key: &str) -> Option<&'a str> {
    given(item, key).and_then(Value::as_str)
}

fn is_table(block: &Value) -> bool {
    word(block, "type") == "table"
}

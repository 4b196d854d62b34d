//! Messages of lists, with what surfaces made of them.

use std::ops::Deref;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::memory::{Memory, signed};
use super::view::MessageView;

/// A message of a list. While it is held in memory, everyone who lists it gets the same one.
#[derive(Debug)]
pub struct ListedMessage {
    view: MessageView,
    /// `None` for a message that is not held.
    renderings: Option<Renderings>,
}

/// What a rendering depends on besides the message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RenderingKey {
    /// The format. A message has one rendering in each.
    pub format: &'static str,
    /// Stands for everything else, such as the statuses of the people whom the message shows.
    pub state: u128,
}

#[derive(Debug)]
struct Renderings {
    kept: Mutex<Vec<(RenderingKey, Arc<str>)>>,
    memory: Arc<Memory>,
}

impl ListedMessage {
    /// A message that is not held.
    pub fn new(view: MessageView) -> Self {
        Self { view, renderings: None }
    }

    /// A message that is held, with its renderings, which are counted in `memory`.
    pub(super) fn held(view: MessageView, memory: &Arc<Memory>) -> Self {
        let renderings = Renderings { kept: Mutex::default(), memory: Arc::clone(memory) };
        Self { view, renderings: Some(renderings) }
    }

    /// The message in a format. If it is held and was rendered for the same key before, that is returned.
    ///
    /// `key` is asked before and after rendering, and the result is not kept if it has changed meanwhile. Without a
    /// key, nothing is kept.
    pub fn rendered<E>(
        &self,
        key: impl Fn(&MessageView) -> Option<RenderingKey>,
        render: impl FnOnce(&MessageView) -> Result<Arc<str>, E>,
    ) -> Result<Arc<str>, E> {
        let Some(renderings) = &self.renderings else { return render(&self.view) };
        let Some(before) = key(&self.view) else { return render(&self.view) };
        if let Some(text) = renderings.get(before) {
            return Ok(text);
        }
        let text = render(&self.view)?;
        if key(&self.view) == Some(before) {
            renderings.put(before, &text);
        }
        Ok(text)
    }
}

impl Deref for ListedMessage {
    type Target = MessageView;

    fn deref(&self) -> &MessageView {
        &self.view
    }
}

impl Renderings {
    fn kept(&self) -> MutexGuard<'_, Vec<(RenderingKey, Arc<str>)>> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn get(&self, key: RenderingKey) -> Option<Arc<str>> {
        self.kept().iter().find(|(of, _)| *of == key).map(|(_, text)| Arc::clone(text))
    }

    fn put(&self, key: RenderingKey, text: &Arc<str>) {
        let mut kept = self.kept();
        let before = bytes(&kept);
        kept.retain(|(of, _)| of.format != key.format);
        kept.push((key, Arc::clone(text)));
        self.memory.grow(bytes(&kept) - before);
    }
}

impl Drop for Renderings {
    fn drop(&mut self) {
        let bytes = bytes(&self.kept());
        self.memory.grow(-bytes);
    }
}

fn bytes(kept: &[(RenderingKey, Arc<str>)]) -> isize {
    let texts: usize =
        kept.iter().map(|(_, text)| text.len() + size_of::<(RenderingKey, Arc<str>, [usize; 4])>()).sum();
    signed(texts)
}

//! What draws the window: OpenGL, or wgpu where that cannot be had.

use std::{
    future::Future as _,
    pin::pin,
    task::{Context, Poll, Waker},
};

use eframe::{Error, NativeOptions, Renderer};

use super::{App, Options};
use crate::{
    model::Message,
    session::{Adapter, Painter},
    text::{Catalog, Lang, plain},
};

/// Opens the window with the painter that was asked for, or with the first that can draw; returns when it is closed.
///
/// # Errors
/// There is no display, or no way to draw on it; the text says why.
pub(super) fn open(options: Options, native: impl Fn() -> NativeOptions) -> Result<(), String> {
    let chosen_painter = options.painter;
    let mut waiting = Some(options);
    let first = match run(chosen_painter.unwrap_or_default(), &native, &mut waiting) {
        Ok(()) => return Ok(()),
        Err(error) => error,
    };
    let why = reason(&first);
    let is_painters = !matches!(first, Error::AppCreation(_) | Error::WinitEventLoop(_));
    // Once it was taken, the window was there.
    match waiting
        .as_mut()
        .filter(|_| chosen_painter.is_none() && is_painters)
    {
        None => Err(why),
        Some(options) => {
            options.painter = Some(Painter::Wgpu);
            options.notice = Some(Message::new("painter-fallback").with("why", why.as_str()));
            run(Painter::Wgpu, &native, &mut waiting)
                .map_err(|second| format!("glow: {why}; wgpu: {}", reason(&second)))
        }
    }
}

/// Opens the window, which takes the options when something can be drawn in it.
fn run(
    painter: Painter,
    native: &impl Fn() -> NativeOptions,
    options: &mut Option<Options>,
) -> Result<(), Error> {
    let native = NativeOptions {
        renderer: match painter {
            Painter::Glow => Renderer::Glow,
            Painter::Wgpu => Renderer::Wgpu,
        },
        ..native()
    };
    let create = |creation: &eframe::CreationContext<'_>| {
        let options = options.take().unwrap_or_default();
        let system = || sys_locale::get_locale().and_then(|tag| Lang::parse(&tag));
        let lang = options.lang.or_else(system).unwrap_or_default();
        let app = App::new(&creation.egui_ctx, options)
            .map_err(|message| plain(&Catalog::new(lang).say(&message)))?;
        if let Some(watch) = &app.watch {
            watch.watch();
        }
        Ok(Box::new(app) as Box<dyn eframe::App>)
    };
    eframe::run_native("Packet Lab", native, Box::new(create))
}

/// Why there is no window, in the system's words: not where in which library it was noticed.
fn reason(error: &Error) -> String {
    let text = error.to_string();
    match error {
        Error::AppCreation(_) => text,
        _ => text.rsplit(": ").next().unwrap_or(&text).to_owned(),
    }
}

/// The graphics adapters of this system: each interface is asked for its own.
pub fn adapters() -> Vec<Adapter> {
    let instance = wgpu::Instance::default();
    let adapters = pin!(instance.enumerate_adapters(wgpu::Backends::all()));
    let Poll::Ready(all) = adapters.poll(&mut Context::from_waker(Waker::noop())) else {
        // Only in a browser it is not answered at once.
        return Vec::new();
    };
    let named = all.iter().map(|adapter| {
        let info = adapter.get_info();
        let (painter, interface) = match info.backend {
            wgpu::Backend::Gl => (Painter::Glow, "OpenGL"),
            wgpu::Backend::Vulkan => (Painter::Wgpu, "Vulkan"),
            wgpu::Backend::Metal => (Painter::Wgpu, "Metal"),
            wgpu::Backend::Dx12 => (Painter::Wgpu, "DirectX 12"),
            _ => (Painter::Wgpu, "wgpu"),
        };
        let name = format!("{interface}: {}", info.name);
        Adapter { painter, name }
    });
    named.collect()
}

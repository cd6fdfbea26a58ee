// Hydrogen's own package exports its view models and views; this file only puts them together, as its README shows.
import { Platform, createNavigation, createRouter, RootViewModel, RootView, FeatureSet } from "hydrogen-view-sdk";
import downloadSandbox from "hydrogen-view-sdk/download-sandbox.html?url";
import worker from "hydrogen-view-sdk/main.js?url";
import olmWasm from "@matrix-org/olm/olm.wasm?url";
import olmBundle from "@matrix-org/olm/olm.js?url";
import olmLegacyBundle from "@matrix-org/olm/olm_legacy.js?url";
import "hydrogen-view-sdk/assets/theme-element-light.css";

const assetPaths = {
  serviceWorker: "/sw.js",
  downloadSandbox,
  worker,
  olm: { wasm: olmWasm, legacyBundle: olmLegacyBundle, wasmBundle: olmBundle },
};

async function start() {
  const config = await (await fetch("/config.json")).json();
  const platform = new Platform({
    container: document.body,
    assetPaths,
    config,
    options: { development: false },
  });
  const navigation = createNavigation();
  platform.setNavigation(navigation);
  await platform.init();
  const urlRouter = createRouter({ navigation, history: platform.history });
  urlRouter.attach();
  const features = await FeatureSet.load(platform.settingsStorage);
  const root = new RootViewModel({ platform, urlRouter, urlCreator: urlRouter, navigation, features });
  await root.load();
  document.body.appendChild(new RootView(root).mount());
}

start().catch((error) => {
  console.error(error);
  document.body.textContent = `The chat client could not start: ${error.message}`;
});

// The default theme of VitePress, with our style and one choice of language for all pages.

import DefaultTheme from "vitepress/theme";

import { useLanguage } from "./language.js";
import "./style.css";

export default { extends: DefaultTheme, setup: useLanguage };

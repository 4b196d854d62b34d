import './styles/tokens.css';
import './styles/base.css';
import { mount } from 'svelte';
import App from './App.svelte';
import { resume } from './session';
import { showComfort, showTheme, storedLanguage } from './preferences';
import { chooseWords } from './words';
import { keepShell, reloadForMissingChunks } from './worker';

reloadForMissingChunks();
showTheme();
showComfort();
void resume();
await chooseWords([...storedLanguage(), ...navigator.languages]);
mount(App, { target: document.getElementById('app') as HTMLElement });
keepShell();

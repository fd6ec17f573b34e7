// The looks of settings pages, and what rules have beside.
import admin from '../../ui/admin.module.css';
import own from './rules.module.css';

export const css = { ...admin, ...own };

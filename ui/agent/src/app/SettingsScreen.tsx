// Settings, with the pages that belong to other features; each is fetched when it opens.
import { Settings, allPages, opens, type Page } from '../features/settings/Settings';
import { withTexts } from '../i18n';
import { lazy } from '../ui/lazy';

const MORE: Page[] = [
	{ id: 'notifications', label: 'ui.set.notifications', icon: 'bell', admin: false, mine: true, view: lazy(() => withTexts(import('../features/mine/Notifications')).then((m) => m.Notifications)) },
	{ id: 'signatures', label: 'ui.set.signatures', icon: 'pencil', admin: false, mine: true, view: lazy(() => withTexts(import('../features/signature/Signatures')).then((m) => m.Signatures)) },
	{ id: 'keys', label: 'ui.set.keys', icon: 'keyboard', admin: false, mine: true, view: lazy(() => withTexts(import('../features/mine/Keys')).then((m) => m.Keys)) },
	{ id: 'routing', label: 'ui.set.routing', icon: 'forward', admin: true, may: 'routing.edit', view: lazy(() => withTexts(import('../features/routing/Routing')).then((m) => m.Routing)) },
	{ id: 'capacity', label: 'ui.set.capacity', icon: 'sliders-horizontal', admin: true, may: 'routing.edit', view: lazy(() => withTexts(import('../features/routing/Capacity')).then((m) => m.Capacity)) },
	{ id: 'skills', label: 'ui.set.skills', icon: 'star', admin: true, may: 'routing.edit', view: lazy(() => withTexts(import('../features/routing/Skills')).then((m) => m.Skills)) },
	{ id: 'roles', label: 'ui.set.roles', icon: 'shield', admin: true, may: 'role.edit', view: lazy(() => import('../features/settings/Roles').then((m) => m.Roles)) },
	{ id: 'hours', label: 'ui.set.hours', icon: 'calendar', admin: false, view: lazy(() => withTexts(import('../features/sla/Calendars')).then((m) => m.Calendars)) },
	{ id: 'sla', label: 'ui.set.sla', icon: 'clock', admin: false, view: lazy(() => withTexts(import('../features/sla/Policies')).then((m) => m.Policies)) },
	{ id: 'views', label: 'ui.set.views', icon: 'list', admin: false, view: lazy(() => withTexts(import('../features/views/Views')).then((m) => m.Views)) },
	{ id: 'macros', label: 'ui.set.macros', icon: 'sparkles', admin: false, view: lazy(() => withTexts(import('../features/flow/Macros')).then((m) => m.Macros)) },
	{ id: 'canned', label: 'ui.set.canned', icon: 'sticky-note', admin: false, view: lazy(() => withTexts(import('../features/flow/CannedList')).then((m) => m.CannedList)) },
	{ id: 'surveys', label: 'ui.set.surveys', icon: 'star', admin: true, view: lazy(() => withTexts(import('../features/survey/Surveys')).then((m) => m.Surveys)) },
	{ id: 'texts', label: 'ui.set.texts', icon: 'mail', admin: true, view: lazy(() => withTexts(import('../features/texts/Texts')).then((m) => m.Texts)) },
	{ id: 'rules', label: 'ui.set.rules', icon: 'refresh-cw', admin: true, view: lazy(() => withTexts(import('../features/rules/Rules')).then((m) => m.Rules)) },
	{ id: 'webhooks', label: 'ui.set.webhooks', icon: 'send', admin: true, view: lazy(() => withTexts(import('../features/rules/Webhooks')).then((m) => m.Webhooks)) },
	{ id: 'forms', label: 'ui.set.forms', icon: 'list-checks', admin: true, view: lazy(() => withTexts(import('../features/escalate/Forms')).then((m) => m.Forms)) },
	{ id: 'fields', label: 'ui.set.fields', icon: 'sliders-horizontal', admin: true, view: lazy(() => withTexts(import('../features/case/Fields')).then((m) => m.Fields)) },
	{ id: 'checklists', label: 'ui.set.checklists', icon: 'list-checks', admin: true, may: 'field.edit', view: lazy(() => withTexts(import('../features/case/CheckTemplates')).then((m) => m.CheckTemplates)) },
	{ id: 'reasons', label: 'ui.set.reasons', icon: 'list-checks', admin: true, view: lazy(() => withTexts(import('../features/case/Reasons')).then((m) => m.Reasons)) },
	{ id: 'words', label: 'ui.set.search', icon: 'search', admin: true, may: 'article.edit', view: lazy(() => withTexts(import('../features/kb/Words')).then((m) => m.Words)) },
	{ id: 'audit', label: 'ui.set.audit', icon: 'archive', admin: true, view: lazy(() => withTexts(import('../features/settings/Audit')).then((m) => m.Audit)) },
	{ id: 'help-centre', label: 'ui.set.brands', icon: 'globe', admin: true, view: lazy(() => withTexts(import('../features/front/Brands')).then((m) => m.Brands)) },
	{ id: 'request-forms', label: 'ui.set.requestForms', icon: 'file-text', admin: true, view: lazy(() => withTexts(import('../features/front/RequestForms')).then((m) => m.RequestForms)) },
	{ id: 'service-status', label: 'ui.set.outages', icon: 'circle-check', admin: true, view: lazy(() => withTexts(import('../features/front/Outages')).then((m) => m.Outages)) },
];

// For the palette: what the reader may open, by name.
export const settingsPages = (): Pick<Page, 'id' | 'label' | 'icon'>[] => allPages(MORE).filter(opens);

export function SettingsScreen({ section, id }: { section: string; id: string }) {
	return <Settings section={section} id={id} more={MORE} />;
}

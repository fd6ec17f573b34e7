import { Component, type ComponentChildren } from 'preact';
import { t } from '../i18n';
import { Button } from '../ui/Button';
import { Empty } from '../ui/States';

// A fault in one screen must not leave a blank page.
export class ErrorBoundary extends Component<{ children: ComponentChildren; where?: string }, { broken: string | null; where?: string }> {
	override state: { broken: string | null; where?: string } = { broken: null };

	override componentDidCatch(e: unknown): void {
		console.error(e);
		this.setState({ broken: e instanceof Error ? e.message : String(e), where: this.props.where });
	}

	override componentDidUpdate(): void {
		if (this.state.broken !== null && this.state.where !== this.props.where) this.setState({ broken: null });
	}

	override render() {
		if (this.state.broken === null) return <>{this.props.children}</>;
		return (
			<Empty
				icon="circle-alert"
				title={t('ui.error.broken')}
				action={
					<>
						<Button onClick={() => this.setState({ broken: null })}>{t('ui.retry')}</Button>
						<Button kind="main" onClick={() => location.reload()}>
							{t('ui.reload')}
						</Button>
					</>
				}
			>
				{t('ui.error.draftsSafe')} <code>{this.state.broken}</code>
			</Empty>
		);
	}
}

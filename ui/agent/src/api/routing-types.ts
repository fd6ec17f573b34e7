// Shapes of routing.
export type AgentStatus = 'online' | 'busy' | 'away' | 'offline';
export type Mode = 'off' | 'automatic' | 'round_robin';
export type RouteClass = 'mail' | 'chat' | 'phone';

export interface AgentRoute {
	agent_id: number;
	status: AgentStatus;
	chosen: AgentStatus;
	since: number;
	calendar_id: number | null;
	skill_ids: number[];
	room: { class: RouteClass; cap: number; used: number }[];
}

export interface SkillNeed {
	team_id: number | null;
	tag: string;
	required: boolean;
}
export interface Skill {
	id: number;
	name: string;
	language: string;
	agents: number;
	needs: SkillNeed[];
}

export interface TeamRoute {
	team_id: number;
	mode: Mode;
	language: 'off' | 'optional' | 'required';
	overflow_team_id: number | null;
	overflow_min: number;
	return_min: number;
	away_min: number;
	skill_wait_min: number;
	tell_min: number;
	open_n: number;
	waiting_n: number;
}

export type RouteStanding = '' | 'waiting' | 'no_capacity' | 'nobody' | 'no_skill';
export interface TicketRouting {
	state: RouteStanding;
	missing: string[];
	since: number | null;
	returns: number;
	overflow_team_id: number | null;
	right_team_ms: number;
}

export interface WhyAgent {
	agent_id: number;
	name: string;
	verdict: 'ok' | 'status' | 'hours' | 'skill' | 'full' | 'had';
	status: AgentStatus;
	used: number;
	cap: number;
	opens_at: number | null;
	missing: string[];
	objections: Exclude<WhyAgent['verdict'], 'ok'>[];
}
export interface RouteWhy {
	mode: Mode;
	state: RouteStanding;
	class: RouteClass;
	rule: '' | 'affinity' | 'load' | 'turn' | 'id' | 'only';
	weight: number;
	agent_id: number | null;
	needs: string[];
	optional_dropped: boolean;
	ahead: number;
	agents: WhyAgent[];
}

export interface ChannelWeight {
	channel: 'email' | 'form' | 'api' | 'chat' | 'phone';
	class: RouteClass;
	weight: number;
	open_n: number;
}
export interface FreeLog {
	from: number;
	to: number;
	free_n: number;
	hours: { hour: number; open_min: number; none_min: number }[];
}

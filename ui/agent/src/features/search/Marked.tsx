export { Marked } from '../../ui/Marked';

<?php
/**
 * Plugin Name:       APRO Forms
 * Plugin URI:        https://github.com/apro-forms/apro-forms
 * Description:       Shows the forms of APRO CRM (Intrum CRM) in posts and pages, with a block or with the shortcode [apro_form id="34"].
 * Version:           0.1.0
 * Requires at least: 6.2
 * Requires PHP:      7.4
 * Author:            apro-forms
 * License:           MIT
 * License URI:       https://opensource.org/license/mit
 * Text Domain:       apro-forms
 * Domain Path:       /languages
 *
 * @package AproForms
 */

namespace AproForms;

if ( ! defined( 'ABSPATH' ) ) {
	exit;
}

const VERSION     = '0.1.0';
const PLUGIN_FILE = __FILE__;

require_once __DIR__ . '/includes/settings.php';
require_once __DIR__ . '/includes/options.php';
require_once __DIR__ . '/includes/check-options.php';
require_once __DIR__ . '/includes/relay.php';
require_once __DIR__ . '/includes/known-forms.php';
require_once __DIR__ . '/includes/render.php';
require_once __DIR__ . '/includes/shortcode.php';
require_once __DIR__ . '/includes/block.php';
require_once __DIR__ . '/includes/optimizers.php';
require_once __DIR__ . '/includes/checks.php';
require_once __DIR__ . '/includes/rest.php';
if ( is_admin() ) {
	require_once __DIR__ . '/admin/settings-page.php';
	require_once __DIR__ . '/admin/privacy.php';
}

add_action(
	'init',
	static function (): void {
		load_plugin_textdomain( 'apro-forms', false, dirname( plugin_basename( __FILE__ ) ) . '/languages' );
	},
	1
);

register_deactivation_hook( __FILE__, __NAMESPACE__ . '\\unschedule_refresh' );

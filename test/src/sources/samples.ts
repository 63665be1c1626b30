/** Small feeds that each hold one difficulty. */
export const RSS = `<rss version="2.0"><channel>
  <title>Tide &amp;amp; Time</title><link>https://tide.example/blog/</link><language>en_us</language>
  <item><title>First &lt;b&gt;light&lt;/b&gt;</title><link>first</link><guid isPermaLink="false">t1</guid>
    <pubDate>Sun, 25 Oct 2026 07:00:00</pubDate>
    <category>#Sea</category><category> sea </category><category>light</category>
    <description><![CDATA[<p>One &amp; two.</p><p>Three<script>four()</script> &lt;five&gt;</p>]]></description></item>
  <item><title>Only a permalink</title><guid>https://tide.example/second</guid></item>
  <item><title>A film</title><link>https://tide.example/film</link>
    <enclosure url="https://tide.example/film.webm" length="1" type="video/webm"/></item>
  <item><title>Nowhere</title><guid isPermaLink="false">t4</guid></item>
  <item><title>Not on the web</title><link>javascript:alert(1)</link><guid>ftp://tide.example/x</guid></item>
  <item><title>First again</title><link>first</link><guid isPermaLink="false">t6</guid></item>
  <item><link>https://tide.example/untitled</link></item>
</channel></rss>`;

export const ATOM = `<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom" xml:lang="fr"
    xml:base="https://phare.example/carnet/">
  <title>Carnet</title><id>urn:carnet</id><updated>2026-10-01T00:00:00Z</updated>
  <entry xml:lang="en"><title>a &lt;b&gt; c</title><id>urn:carnet:1</id>
    <updated>2026-10-02T10:00:00+02:00</updated><published>2026-10-01T10:00:00+02:00</published>
    <link rel="enclosure" type="audio/ogg" href="/un.ogg"/><link rel="alternate" href="un"/>
    <category term="x" label="Lampe"/><content type="html">&lt;em&gt;Un&lt;/em&gt;</content></entry>
</feed>`;

export const RDF = `<?xml version="1.0"?><rdf:RDF xmlns="http://purl.org/rss/1.0/"
    xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:dc="http://purl.org/dc/elements/1.1/">
  <channel rdf:about="https://old.example/"><title>Old</title><link>https://old.example/</link>
    <description>d</description><dc:language>de</dc:language></channel>
  <item rdf:about="https://old.example/1"><title>Eins</title><link>https://old.example/1</link>
    <description>Text</description><dc:date>2026-10-01</dc:date><dc:subject>alt</dc:subject></item>
</rdf:RDF>`;

export const JSON_FEED = JSON.stringify({
  version: 'https://jsonfeed.org/version/1.1',
  title: 'Feed <1>',
  home_page_url: 'https://json.example/',
  language: 'nonsense language',
  items: [
    {
      id: 'j1',
      url: '/one',
      title: 'One\u0000 <two>',
      content_html: '<p>Three</p>',
      language: 'fr-ca',
      tags: Array.from({ length: 12 }, (_, n) => `tag ${n}`),
      date_published: '2026-10-01T00:00:00Z',
    },
  ],
});

// Tells the browser in which language the page is, and keeps the choice for the next visit. The words go to the style
// sheet, for what Streamlit itself says in English only.
export default function ({ data }) {
  const { documentElement: page } = document;
  page.lang = data.language;
  page.dataset.words = data.language;
  for (const [name, word] of Object.entries(data.words)) page.style.setProperty(`--vz-${name}`, JSON.stringify(word));
  if (data.cookie)
    document.cookie = `${data.cookie}=${data.language}; path=/; max-age=31536000; SameSite=Lax`;
}
